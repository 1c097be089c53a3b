"""Check a Vouchline receipt offline, by itself: Python and `cryptography`, nothing of Vouchline.

Exit 0: it holds. 1: it does not, or is out of date. 2: unreadable. 3: nobody compared its keys.
"""  # noqa: INP001 - one file, on its own

import argparse
import base64
import hashlib
import json
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = {"format", "credential", "entry", "record", "salt", "proof", "log", "witnesses", "issuer"}
B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
moment, from_base64 = datetime.fromisoformat, partial(base64.b64decode, validate=True)
jcs = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode  # RFC 8785


def expect(holds: object, otherwise: str) -> None:
    """Go on only if something holds."""
    if not holds:
        raise InvalidSignature(otherwise)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object with two equal names: readers may take a different one."""
    expect(len(dict(pairs)) == len(pairs), "a name stands twice")
    return dict(pairs)


def sha256(*parts: bytes | str) -> bytes:
    """SHA-256 of bytes and texts in a row."""
    return hashlib.sha256(b"".join(p.encode() if isinstance(p, str) else p for p in parts)).digest()


def base58(text: str, size: int) -> bytes:
    """Read `z` and so many bytes in base 58."""
    expect(text[0] == "z" and len(text) < 2 * len(B58), "a key or a signature is not in base 58")
    return int(sum(B58.index(c) * 58**i for i, c in enumerate(text[:0:-1]))).to_bytes(size)


def vkey(text: str, kind: int) -> tuple[tuple[str, bytes], Ed25519PublicKey]:
    """What marks a key's signatures, and the key in `name+ID+base64(type, key)`."""
    name, key_id, typed = text.split("+", 2)
    raw = from_base64(typed)
    mark = name, sha256(name, "\n", raw)[:4]
    expect(raw[0] == kind and mark[1].hex() == key_id, f"{text} is not a key of type {kind}")
    return mark, Ed25519PublicKey.from_public_bytes(raw[1:])


def root(place: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root that a path leads to (RFC 9162, section 2.1.3)."""
    expect(0 <= place < size and (size > 1) == bool(path), "the path has the wrong length")
    if not path:
        return leaf
    left, (*lower, top) = 1 << (size - 1).bit_length() - 1, path
    if place < left:
        return sha256(b"\x01", root(place, left, leaf, lower), top)
    return sha256(b"\x01", top, root(place - left, size - left, leaf, lower))


def check_log(receipt: dict[str, Any]) -> tuple[str, dict[str, datetime]]:
    """The path from the entry to the root, the log's signature, each witness's and its time."""
    head, _, note = receipt["proof"].partition("\n\n")
    first, index, *path = head.split("\n")
    text, _, lines = note.rpartition("\n\n")
    below = [(name, from_base64(raw)) for _, name, raw in map(str.split, lines.splitlines())]
    signed = {(name, raw[:4]): raw[4:] for name, raw in below}
    origin, size, top = text.split("\n")
    mark, key = vkey(receipt["log"], 1)
    expect(first == "c2sp.org/tlog-proof@v1" and origin == mark[0], "it is another log's")
    key.verify(signed[mark], f"{text}\n".encode())
    times = {}
    for one, (mark, key) in ((one, vkey(one, 4)) for one in receipt["witnesses"]):
        seconds = int.from_bytes(signed[mark][:8])
        key.verify(signed[mark][8:], f"cosignature/v1\ntime {seconds}\n{text}\n".encode())
        times[key.public_bytes_raw()] = one, datetime.fromtimestamp(seconds, UTC)
    leaf, way = sha256(b"\x00", from_base64(receipt["entry"])), [*map(from_base64, path)]
    expect(root(int(index[6:]), int(size), leaf, way) == from_base64(top), "the entry is elsewhere")
    return size, dict(times.values())


def check_badge(receipt: dict[str, Any]) -> str:
    """The issuer's proof, and the record that the log has committed to; the issuer's key."""
    badge, record, issuer = receipt["credential"], receipt["record"], receipt["issuer"]
    proofs = [one for one in badge.pop("proof") if isinstance(one, dict)]
    proof = next(one for one in proofs[::-1] if one.get("cryptosuite") == "eddsa-jcs-2022")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    method = {one["id"]: one for one in issuer["verificationMethod"]}[proof["verificationMethod"]]
    key: str = method["publicKeyMultibase"]
    told = (issuer["id"], method["controller"], proof["proofPurpose"], proof["@context"], key[:4])
    real = (badge["issuer"]["id"], issuer["id"], "assertionMethod", badge["@context"], "z6Mk")
    expect(told == real and method["id"] in issuer["assertionMethod"], "the proof is by another")
    ed25519 = Ed25519PublicKey.from_public_bytes(base58(key, 34)[2:])
    ed25519.verify(base58(proof["proofValue"], 64), sha256(jcs(options)) + sha256(jcs(badge)))
    entry, salt = json.loads(from_base64(receipt["entry"])), from_base64(receipt["salt"])
    opened = sha256("vouchline/commitment/v1\n", salt, jcs(record)).hex()
    logged = (entry["commitment"], len(salt), entry["kind"], record["document"], record["badge"])
    meant = (opened, 32, record["kind"], sha256(jcs(badge)).hex(), badge["id"][-17:])
    expect(logged == meant and entry["kind"] == "issued", "the log tells of something else")
    return key


def judge(receipt: dict[str, Any], given: argparse.Namespace, at: datetime) -> tuple[int, str]:
    """The exit code, and what to say."""
    if set(receipt) != FIELDS or receipt["format"] != "vouchline-receipt/1":
        raise ValueError("this is no receipt")
    (size, times), key = check_log(receipt), check_badge(receipt)
    badge, did, first = receipt["credential"], receipt["issuer"]["id"], receipt["record"]["at"]
    seen = [time for one, time in times.items() if one in (given.witness or times)]
    by, how = len(seen), "" if given.witness else ", which nobody compared"
    when = f"{max(seen)} ({by} witness{'es' * (by > 1)}{how})" if seen else f"after {first}"
    says = f"{badge['id']} was issued and logged, as of size {size}, {when}. Withdrawn since? Ask."
    keys = " --witness ".join([f"--log {receipt['log']} --issuer {did}={key}", *times])
    if given.log != receipt["log"] or given.issuer not in {did, f"{did}={key}"}:
        return 1 if given.log and given.issuer else 3, f"{says} Compare its keys: {keys}"
    until = badge.get("validUntil", "9999-12-31T23:59:59Z")
    if not moment(badge["validFrom"]) <= at <= moment(until):
        return 1, f"{says} But it only counts from {badge['validFrom']} to {until}."
    return 0, says


def main(arguments: list[str] | None = None) -> int:
    """Read, check, say."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("receipt", "--log", "--issuer", "--at"):
        parser.add_argument(name, default="")
    parser.add_argument("--witness", default=[], action="append")
    given = parser.parse_args(arguments)
    try:
        at = moment(given.at).astimezone() if given.at else datetime.now(UTC)  # noqa: TID251
        text = Path(given.receipt).read_bytes().decode()
        receipt = json.loads(text, object_pairs_hook=once, parse_constant=int)  # JSON has no NaN
        code, says = judge(receipt, given, at)
    except InvalidSignature as problem:
        code, says = 1, f"It does not hold: {str(problem) or 'a signature is bad'}."
    except Exception as problem:  # noqa: BLE001 - whatever a stranger wrote
        code, says = 2, f"It cannot be read ({type(problem).__name__}: {problem}). Get it again."
    return sys.stdout.write("".join(c if c.isprintable() else "?" for c in says) + "\n") and code


if __name__ == "__main__":
    sys.exit(main())
