"""What endorsers say of badges, signed with keys of theirs that are kept here.

An endorser signs once for each achievement (`vouchline endorse`); every badge given from then on
carries that, for as long as the catalog says the same. Without a key here it stays a quote.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from credentials.assessment.days import day_of, day_starts
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Endorsement
from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.did import verification_method
from credentials.registry.document import IssuerProfile
from credentials.registry.endorsement import EndorsementFacts, endorsement
from credentials.registry.proofs import add_proofs, proofs_of
from handlers.registry.issuer import (
    Issuer,
    endorser_did,
    endorser_keys,
    issuer,
    signing_key,
)
from storage.signing_keys import SigningKey
from storage.transaction import Transaction


class EndorseError(Mistake):
    """Nothing can be endorsed like this."""

    advice: ClassVar[str] = "The catalog lists endorsements with their ids, as dss.e.council."


@dataclass(frozen=True, slots=True)
class ToEndorse:
    """What an endorser's key is to sign: by achievement, the unsigned endorsement."""

    documents: tuple[tuple[str, Document], ...]
    key: SigningKey
    method: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What an endorser has signed, by achievement."""

    identity: str
    documents: tuple[tuple[str, Document], ...]


def endorsements(on: date, tx: Transaction) -> dict[str, list[Achievement]]:
    """Each endorsement that has not ended by that day, and what in force it is about."""
    found: dict[str, list[Achievement]] = {}
    for achievement in tx.catalog.achievements(on):
        for one in achievement.endorsements:
            if on <= one.until:
                found.setdefault(one.id, []).append(achievement)
    return found


def to_endorse(asked: tuple[str, datetime], tx: Transaction) -> ToEndorse:
    """What is to be signed for an endorsement of this id.

    Raises:
        EndorseError: there is none that still counts, or its endorser has no key here.
    """
    identity, now = asked
    who, about = issuer(tx), endorsements(day_of(now, tx.programme.timezone), tx).get(identity)
    if not about:
        raise EndorseError(f"There is no endorsement “{identity[:80]}” that still counts.")
    try:
        key = signing_key(identity, who, tx)
    except Mistake as mistake:
        raise EndorseError(
            f"The endorser of {identity} has no key here that signs.",
            f"Make one: vouchline keys rotate {identity}",
        ) from mistake
    documents = tuple(
        (one.id, endorsement(_facts(_of(one, identity), one, who, tx))) for one in about
    )
    return ToEndorse(documents, key, verification_method(endorser_did(who, identity), key.name))


def endorsed(given: ToEndorse, now: datetime) -> list[tuple[str, Document]]:
    """Sign all of it: outside of any transaction, as it takes 10 ms for each."""
    return [
        (name, add_proofs(document, given.key.private, given.method, now))
        for name, document in given.documents
    ]


def keep_endorsed(signed: Signed, tx: Transaction) -> None:
    """Keep what was signed: badges that are given from now on carry it."""
    for achievement, document in signed.documents:
        tx.facts.set(_name(signed.identity, achievement), json.dumps(document))


def signed_endorsements(
    achievement: Achievement, now: datetime, tx: Transaction
) -> tuple[Document, ...]:
    """Those that a new badge carries: in force, in the catalog's words, by a key that counts."""
    who, on = issuer(tx), day_of(now, tx.programme.timezone)
    return tuple(_kept(achievement.endorsed_on(on), achievement, who, tx))


def _kept(
    given: Iterable[Endorsement], achievement: Achievement, who: Issuer, tx: Transaction
) -> Iterable[Document]:
    for one in given:
        kept = tx.facts.get(_name(one.id, achievement.id))
        if kept is None:
            continue
        document: Document = json.loads(kept)
        named = {proof["verificationMethod"] for proof in proofs_of(document)}
        says = document["credentialSubject"]["endorsementComment"]
        if says == one.says and named <= endorser_keys(who, tx).keys():
            yield document


def _of(achievement: Achievement, identity: str) -> Endorsement:
    return next(one for one in achievement.endorsements if one.id == identity)


def _facts(
    given: Endorsement, achievement: Achievement, who: Issuer, tx: Transaction
) -> EndorsementFacts:
    zone = tx.programme.timezone
    ends = day_starts(given.until + timedelta(days=1), zone) - timedelta(seconds=1)
    return EndorsementFacts(
        id=f"urn:uuid:{tx.new_uuid()}",
        endorser=IssuerProfile(
            endorser_did(who, given.id), given.by, f"{who.base}/issuers/{given.id}"
        ),
        achievement=f"{who.base}/achievements/{achievement.id}",
        title=achievement.title,
        says=given.says,
        since=day_starts(given.since, zone).astimezone(UTC),
        until=ends.astimezone(UTC),
    )


def _name(identity: str, achievement: str) -> str:
    return f"endorsed:{identity}:{achievement}"
