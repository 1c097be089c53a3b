"""Witnesses that know more of our log than we do: a restored backup shows itself by them, too.

A witness answers with the size that it has seen. It does not sign that answer, so one that lies
can stop us: then whoever runs the service takes it out of the settings.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from credentials.registry.cosignature import WitnessKey
from storage.transaction import Transaction

_FACT: Final = "witness_claims"


@dataclass(frozen=True, slots=True)
class Claim:
    """A witness says that it has seen so many entries of this log."""

    witness: WitnessKey
    origin: str
    size: int


def remember_claim(claim: Claim, tx: Transaction) -> None:
    """Keep what a witness has said: other processes must know it, too."""
    said = _said(tx)
    said[claim.witness.vkey] = {"origin": claim.origin, "size": claim.size}
    tx.facts.set(_FACT, json.dumps(said))


def forget_claim(witness: WitnessKey, tx: Transaction) -> None:
    """It has signed what we have: it claims nothing else any more."""
    said = _said(tx)
    if said.pop(witness.vkey, None) is not None:
        tx.facts.set(_FACT, json.dumps(said))


def claimed_by_witnesses(origin: str, published: int, tx: Transaction) -> Iterator[str]:
    """What our witnesses say that speaks against going on from so many published entries."""
    said = _said(tx)
    for witness in tx.programme.witnesses:
        claim = said.get(witness.vkey)
        if claim and claim["origin"] == origin and claim["size"] > published:
            yield (
                f"The witness {witness.name} says that it has seen {claim['size']} entries, and "
                f"{published} are published. Is the database an old backup? If the witness is "
                "wrong, take it out of VOUCHLINE_WITNESSES."
            )


def _said(tx: Transaction) -> dict[str, dict[str, Any]]:
    told = tx.facts.get(_FACT)
    return json.loads(told) if told else {}
