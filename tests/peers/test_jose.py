"""The library `jose` accepts our JWTs, reads the same badge in them, and refuses spoiled ones."""

import json
import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from credentials.registry.document import written_time
from credentials.registry.self_named import base64url, from_base64url, written_jwk
from credentials.registry.web_token import key_from_seed, read_token, sign_token
from tests.credentials.registry.sample import DID, ENDS, NOW, SITE, unsigned
from tests.peers.world import ROOT

KEY, OTHER = key_from_seed(b"jwt".ljust(32)), key_from_seed(b"other".ljust(32))
KID = f"{SITE}/keys/jwt-1"
JWK = written_jwk(KEY.public_key(), KID)


@pytest.fixture(scope="module")
def node() -> str:
    """The Node.js on this machine, with `jose` installed."""
    found = shutil.which("node")
    if found and (ROOT / "node_modules" / "jose").is_dir():
        return found
    if os.getenv("CI") == "true":
        pytest.fail("nothing may be skipped here: install Node.js 20, then run `npm ci`")
    pytest.skip("`jose` is not here: install Node.js 20 or newer, then run `npm ci`")


def ask(node: str, folder: Path, cases: list[dict[str, Any]], now: str) -> Any:
    """What `jose` says of each JWT."""
    world = folder / "world.json"
    world.write_text(json.dumps({"cases": cases, "issuer": DID, "now": now}))
    ran = subprocess.run(  # noqa: S603 - our own script, in our own tests
        [node, str(Path(__file__).parent / "jose.mjs"), str(world)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def spoiled(token: str) -> str:
    """The same token about a better badge."""
    head, body, signature = token.split(".")
    payload = json.loads(from_base64url(body)) | {"name": "Better"}
    return ".".join((head, base64url(json.dumps(payload).encode()), signature))


def test_jose_agrees_on_our_tokens(node: str, tmp_path: Path) -> None:
    """Good by our key in its time; not when spoiled, under another key, or after its end."""
    token = sign_token(unsigned(), KEY, KID)
    cases = [
        {"name": "good", "token": token, "jwk": JWK},
        {"name": "spoiled", "token": spoiled(token), "jwk": JWK},
        {"name": "other key", "token": token, "jwk": written_jwk(OTHER.public_key(), KID)},
    ]
    answers = ask(node, tmp_path, cases, written_time(NOW))
    ours = read_token(token.encode())
    assert answers["good"] == {
        "verified": True,
        "kid": KID,
        "payload": {**ours.document, **ours.claims},
    }
    assert not answers["spoiled"]["verified"]
    assert not answers["other key"]["verified"]
    late = ask(node, tmp_path, cases[:1], written_time(ENDS + timedelta(days=1)))
    assert late["good"]["reason"] == "ERR_JWT_EXPIRED"
