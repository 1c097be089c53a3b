"""The setting that names our witnesses: `2 of https://one.example/ VKEY, https://two.example/ …`.

Each is an address and a verifier key; the number in front says how many have to sign before we
call a checkpoint witnessed. Without it, all of them.
"""

import re
from dataclasses import dataclass
from typing import Final

from credentials.errors import Mistake
from credentials.registry.cosignature import WitnessKey, parse_witness_vkey
from credentials.registry.note import NoteError

_LEAST: Final = re.compile(r"\s*([0-9]{1,3}) of\s+(.*)", re.DOTALL)
_URL: Final = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")


class WitnessesError(Mistake):
    """The setting cannot be read."""

    advice = "Write: https://witness.example.org/ VKEY, https://other.example.org/ VKEY"


@dataclass(frozen=True, slots=True)
class WitnessAddress:
    """A witness, and where it takes checkpoints."""

    url: str
    """The submission prefix, without a slash at its end."""
    key: WitnessKey


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Whom we ask, and how many of them are enough."""

    addresses: tuple[WitnessAddress, ...] = ()
    least: int = 0

    @property
    def keys(self) -> tuple[WitnessKey, ...]:
        """Their keys."""
        return tuple(one.key for one in self.addresses)


def parse_witnesses(text: str) -> Witnesses:
    """Read the setting; an empty one names nobody.

    Raises:
        WitnessesError: an address, a key or the number does not fit.
    """
    if not text.strip():
        return Witnesses()
    counted = _LEAST.fullmatch(text)
    named = counted[2] if counted else text
    addresses = tuple(_address(one) for one in named.split(",") if one.strip())
    # One key under two names is one witness: it must not count twice.
    if len({one.key.public for one in addresses}) != len(addresses):
        raise WitnessesError("A witness's key stands twice.", "Give each witness a key of its own.")
    least = int(counted[1]) if counted else len(addresses)
    if not 0 < least <= len(addresses):
        raise WitnessesError(
            f"{least} of {len(addresses)} witnesses cannot sign.", "Lower the number in front."
        )
    return Witnesses(addresses, least)


def _address(text: str) -> WitnessAddress:
    url, _space, vkey = text.strip().partition(" ")
    if not _URL.fullmatch(url):
        raise WitnessesError(f"“{url}” is not the address of a witness.")
    try:
        return WitnessAddress(url.rstrip("/"), parse_witness_vkey(vkey.strip()))
    except NoteError as cause:
        raise WitnessesError(f"The key of {url} cannot be read: {cause.what}") from cause
