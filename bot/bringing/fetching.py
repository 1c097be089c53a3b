"""Asking an address that stands in a badge, and only one that the operator has listed.

Over HTTPS, with no redirect, no proxy, a limit on size and time, and at the very network address
that was looked at: a name cannot lead elsewhere between the look and the call.
"""

import socket
import ssl
import time
from typing import ClassVar, Final

import httpx

from bot.bringing.hosts import FetchHosts
from credentials.errors import Mistake

PATIENCE_SECONDS: Final = 2.0
"""For one address, all in all; a name server that is slow comes on top."""
MOST_OCTETS: Final = 1_000_000
_ACCEPT: Final = "application/did+json, application/vc+ld+json, application/json;q=0.9, */*;q=0.1"


class FetchError(Mistake):
    """An address was not asked, or did not answer as it must."""

    advice: ClassVar[str] = "Ask again in a few minutes. This is not a no."


class Fetcher:
    """Asks listed hosts."""

    def __init__(
        self,
        hosts: FetchHosts,
        trusts: ssl.SSLContext | None = None,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Ask `hosts`; who vouches for them is in `trusts`, or is whom this machine trusts."""
        self._patience = patience
        self._hosts = hosts
        self._trusts = trusts

    def may_ask(self, url: str) -> bool:
        """Whether the host of this address is listed."""
        try:
            asked = httpx.URL(url)
        except httpx.InvalidURL:
            return False
        return asked.scheme == "https" and self._hosts.allows(asked.host, asked.port)

    def get(self, url: str) -> bytes:
        """What the address gives.

        Raises:
            FetchError: it may not be asked, or gives nothing, too much, or too late.
        """
        if not self.may_ask(url):
            raise FetchError("This address is not on the list of those that may be asked.")
        try:
            return self._get(httpx.URL(url))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as cause:
            raise FetchError(f"An address did not answer: {type(cause).__name__}.") from cause

    def _get(self, url: httpx.URL) -> bytes:
        until = time.monotonic() + self._patience
        place = self._place_of(url.host, url.port or 443)
        headers = {"host": url.netloc.decode(), "accept": _ACCEPT, "accept-encoding": "identity"}
        with (
            httpx.Client(
                verify=self._trusts or True,
                timeout=self._patience,
                trust_env=False,
                follow_redirects=False,
            ) as client,
            client.stream(
                "GET",
                url.copy_with(host=place),
                headers=headers,
                extensions={"sni_hostname": url.host},
            ) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise FetchError(f"An address answered {answer.status_code}.")
            return _read(answer, until)

    def _place_of(self, host: str, port: int) -> str:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        places = [str(one[4][0]) for one in found]
        if not places or not all(self._hosts.reaches(one) for one in places):
            raise FetchError("A listed host is at an address that is not open to the world.")
        return places[0]


def _read(answer: httpx.Response, until: float) -> bytes:
    told = bytearray()
    # As it comes over the wire: nothing is unpacked, so a small answer stays small.
    for piece in answer.iter_raw():
        told += piece
        if len(told) > MOST_OCTETS:
            raise FetchError("An address answers without end.")
        if time.monotonic() > until:
            raise FetchError("An address takes too long to answer.")
    return bytes(told)
