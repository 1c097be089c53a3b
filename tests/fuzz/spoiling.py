"""Spoiled inputs out of plain bytes, so that whoever invents the bytes can steer what becomes."""

import copy
import json
import struct
import zlib
from collections.abc import Sequence
from typing import Any, Final

ODD_VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 1, 0.5, 2**53, -(2**63), 10**400, 1e308, float("inf")),
    *(
        "",
        " ",
        "\x00",
        "\ud800",
        "é\u2028",
        "a" * 5000,
        "x@y",
        "did:key:z6Mk",
        "did:jwk:e30",
        "did:",
    ),
    *(
        "2026-10-09",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-10-09T10:00:00",
    ),
    *(
        "http://[::1",
        "https://example.org/%00",
        "urn:uuid:",
        "zzzz",
        "u",
        "uH4sI",
        "z6Mk" + "1" * 44,
    ),
    *([], {}, [[]], [None], {"": ""}, {"id": 1}, {"@id": "a"}, [{"id": []}], ["a"] * 50),
)
PIECES: Final[tuple[bytes, ...]] = (
    *(b"\n", b"\n\n", b"\r", b"\0", b" ", b"+", b"/", b"=", b".", b"-", b"\xff", b"\xed\xa0\x80"),
    *("— ".encode(), "é\u2028".encode(), b"0", b"9" * 25, b"old 0\n", b"index 0\n", b"\\ud800"),
    *(b"<!DOCTYPE a>", b"<![CDATA[", b"]]>", b"<openbadges:credential>", b"{", b"[" * 60, b'"'),
)


class Draws:
    """A row of decisions, read from bytes; when they are used up, each is the first choice."""

    def __init__(self, content: bytes) -> None:
        """Read from the start."""
        self._content = content
        self._place = 0

    def below(self, end: int) -> int:
        """A number from 0 up to, not including, `end`."""
        octets = 1 if end <= 1 << 8 else 2
        taken = self._content[self._place : self._place + octets]
        self._place += octets
        return int.from_bytes(taken, "big") % end

    def one_of(self, choices: Sequence[Any]) -> Any:
        """One of several."""
        return choices[self.below(len(choices))]

    def rest(self) -> bytes:
        """Everything that was not used."""
        return self._content[self._place :]


def spoiled_bytes(seed: bytes, draws: Draws) -> bytes:
    """The seed with up to four pieces cut out, put in, moved or doubled."""
    spoiled = bytearray(seed)
    for _ in range(1 + draws.below(4)):
        start = draws.below(len(spoiled) + 1)
        end = min(len(spoiled), start + draws.below(12))
        match draws.below(4):
            case 0:
                del spoiled[start:end]
            case 1:
                spoiled[start:start] = draws.one_of(PIECES)
            case 2:
                spoiled[start:end] = draws.one_of(PIECES)
            case _:
                spoiled[start:start] = spoiled[start : start + draws.below(200)]
    return bytes(spoiled)


def spoiled_json(seed: Any, draws: Draws) -> Any:
    """The seed with up to four values replaced, removed, or moved to other places."""
    spoiled = copy.deepcopy(seed)
    for _ in range(1 + draws.below(4)):
        places = _places(spoiled)
        if not places:
            break
        inside, name = draws.one_of(places)
        match draws.below(4):
            case 0:
                del inside[name]
            case 1:
                other, there = draws.one_of(places)
                inside[name] = copy.deepcopy(other[there])
            case 2 if isinstance(inside, dict):
                inside[draws.one_of(("", "@id", "@type", "@context", "proof", "é", "\ud800"))] = 1
            case _:
                inside[name] = copy.deepcopy(draws.one_of(ODD_VALUES))
    return spoiled


def as_json(value: Any) -> bytes:
    """Written as a careless program writes it: infinities and half characters too."""
    return json.dumps(value, ensure_ascii=True).encode()


def png(chunks: Sequence[tuple[bytes, bytes]]) -> bytes:
    """A PNG whose checksums are right, whatever stands in it."""
    whole = b"\x89PNG\r\n\x1a\n"
    for kind, content in chunks:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        whole += struct.pack(">I", len(content)) + kind + content + checksum
    return whole


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value, as (what it stands in, its name or number there)."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    for one in waiting:
        names = (
            list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        )
        found += [(one, name) for name in names]
        waiting += [one[name] for name in names]
    return found
