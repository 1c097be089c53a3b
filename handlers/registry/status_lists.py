"""The public list of revoked badges: one bit each, signed, and made anew when it changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeVar

from credentials.registry.canonical import Document
from credentials.registry.proofs import add_proofs
from credentials.registry.status_list import StatusList, read_status_list, status_list_credential
from handlers.registry.issuer import Issuer, issuer, signing_key, signing_public
from storage.facts import STATUS_REVISION
from storage.transaction import Transaction

LIFETIME: Final = timedelta(hours=25)
"""A list is made each day; an hour more, so that nobody stands without one at midnight."""
_MOST_KEPT: Final = 64

Place = TypeVar("Place")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class _Edition:
    """One list, as of one day and one set of withdrawals; `signs` is the issuer's public key."""

    url: str
    did: str
    signs: str
    revision: str
    day: date

    @property
    def midnight(self) -> datetime:
        """Its date, so that every process that makes it makes the same bytes."""
        return datetime.combine(self.day, time(), UTC)


_listed: dict[_Edition, tuple[Document, StatusList]] = {}
_signed: dict[_Edition, Document] = {}
# What is kept here can be made again from the database at any time, and only costs time.


def status_list_document(status_list: int, tx: Transaction, now: datetime) -> Document:
    """The signed list at `/status/{list}`."""
    who = issuer(tx)
    edition = _edition(status_list, revision_of(status_list, tx), who, tx, now)
    if edition not in _signed:
        unsigned, _ = _made(edition, status_list, tx)
        key = signing_key("issuer", who, tx)
        signed = add_proofs(unsigned, key.private, who.method(key.name), edition.midnight)
        _keep(_signed, edition, signed)
    return _signed[edition]


def status_bits(
    status_list: int, revision: str | None, who: Issuer, tx: Transaction, now: datetime
) -> StatusList:
    """What is on the same list. Our own needs no signature to be believed, and so no key."""
    return _made(_edition(status_list, revision, who, tx, now), status_list, tx)[1]


def status_changed(status_list: int, tx: Transaction) -> None:
    """A badge of this list was revoked: whoever asks next gets a new list."""
    tx.facts.set(_fact(status_list), str(int(revision_of(status_list, tx) or 0) + 1))


def revision_of(status_list: int, tx: Transaction) -> str | None:
    """How often the list has changed; None for never."""
    return tx.facts.get(_fact(status_list))


def _edition(
    status_list: int, revision: str | None, who: Issuer, tx: Transaction, now: datetime
) -> _Edition:
    return _Edition(
        who.status_url(status_list),
        who.did,
        signing_public("issuer", who, tx),
        revision or "0",
        now.astimezone(UTC).date(),
    )


def _made(edition: _Edition, number: int, tx: Transaction) -> tuple[Document, StatusList]:
    if edition not in _listed:
        withdrawn = sorted(tx.badges.status_bits(number))
        unsigned = status_list_credential(
            edition.url, edition.did, withdrawn, edition.midnight, LIFETIME
        )
        _keep(_listed, edition, (unsigned, read_status_list(unsigned)))
    return _listed[edition]


def _keep(kept: dict[Place, Made], place: Place, made: Made) -> None:
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    kept[place] = made


def _fact(status_list: int) -> str:
    return f"{STATUS_REVISION}{status_list}"
