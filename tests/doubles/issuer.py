"""A stand-in for another issuer's web site, over HTTPS, with a certificate of its own.

It gives what it was told to give at each path, and remembers what it was asked.
"""

import ssl
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from typing_extensions import override

HOST: Final = "localhost"


@dataclass(frozen=True, slots=True)
class Page:
    """What a path gives."""

    content: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drips: float = 0
    """Seconds between two octets; none: all at once."""


@dataclass
class Site:
    """A site that runs, and what it was asked."""

    port: int
    trusts: ssl.SSLContext
    """Trusts the site's certificate and no other."""
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def did(self) -> str:
        """The issuer whose DID document is at this site."""
        return f"did:web:{HOST}%3A{self.port}"

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"https://{HOST}:{self.port}{path}"


@contextmanager
def site() -> Iterator[Site]:
    """Serve on loopback while the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        chain = Path(folder, "site.pem")
        chain.write_bytes(_certificate())
        serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        serves.load_cert_chain(chain)
        trusts = ssl.create_default_context(cafile=str(chain))
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = serves.wrap_socket(server.socket, server_side=True)
    here = Site(server.server_port, trusts)
    server.RequestHandlerClass = _answering(here)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answering(here: Site) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append(self.path)
            page = here.pages.get(self.path, Page(b"", 404))
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(page.content)))
            self.end_headers()
            if not page.drips:
                self.wfile.write(page.content)
                return
            with suppress(OSError):
                for octet in page.content:
                    self.wfile.write(bytes([octet]))
                    time.sleep(page.drips)

        @override
        def log_message(self, *_about: object) -> None:
            """Say nothing: the test asks what was asked."""

    return Answering


def _certificate() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)  # noqa: TID251 - TLS judges certificates by the machine's own clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)
