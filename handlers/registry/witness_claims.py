"""Witnesses that know another log of ours than we do: a restored backup shows itself by them, too.

A witness answers with the size that it has seen, or that our log does not continue it. It does not
sign that answer, so one that lies can stop us: then whoever runs the service takes it out of the
settings.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from credentials.plurals import several
from credentials.registry.cosignature import WitnessKey
from storage.transaction import Transaction

_FACT: Final = "witness_claims"
_ADVICE: Final = (
    "Is the database an old backup? If the witness is wrong, take it out of VOUCHLINE_WITNESSES."
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A witness says that it has seen so many entries of this log.

    Or, if they are not ours, that our log of so many entries does not continue what it has seen.
    """

    witness: WitnessKey
    origin: str
    size: int
    ours: bool = True


def remember_claim(claim: Claim, tx: Transaction) -> None:
    """Keep what a witness has said: other processes must know it, too."""
    said = _said(tx)
    said[claim.witness.vkey] = {"origin": claim.origin, "size": claim.size, "ours": claim.ours}
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
        if claim is None or claim["origin"] != origin:
            continue
        size = claim["size"]
        seen = several(size, "entry", "entries")
        if not claim["ours"]:
            yield (
                f"The witness {witness.name} says that our log of {seen} does not "
                f"continue the one that it has signed. {_ADVICE}"
            )
        elif size > published:
            yield (
                f"The witness {witness.name} says that it has seen {seen}, and "
                f"{several(published, 'is', 'are')} published. {_ADVICE}"
            )


def _said(tx: Transaction) -> dict[str, dict[str, Any]]:
    told = tx.facts.get(_FACT)
    return json.loads(told) if told else {}
