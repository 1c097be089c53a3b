"""The public list of revoked badges: one bit each, signed, and made anew when it changes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeAlias

from credentials.registry.canonical import Document
from credentials.registry.proofs import add_proofs
from credentials.registry.status_list import StatusList, read_status_list, status_list_credential
from handlers.registry.issuer import Issuer, issuer, signing_key, signing_public
from storage.transaction import Transaction

LIFETIME: Final = timedelta(hours=25)
"""A list is made each day; an hour more, so that nobody stands without one at midnight."""
_MOST_KEPT: Final = 64

_Key: TypeAlias = tuple[str, str, str, date]
_made: dict[_Key, tuple[Document, StatusList]] = {}
# What is kept here can be made again from the database at any time, and only costs time.


def status_list_document(status_list: int, tx: Transaction, now: datetime) -> Document:
    """The signed list at `/status/{list}`."""
    return _made_for(status_list, issuer(tx), tx, now)[0]


def status_bits(status_list: int, who: Issuer, tx: Transaction, now: datetime) -> StatusList:
    """The same list, decoded."""
    return _made_for(status_list, who, tx, now)[1]


def status_changed(status_list: int, tx: Transaction) -> None:
    """A badge of this list was revoked: whoever asks next gets a new list."""
    tx.facts.set(_revision(status_list), str(int(tx.facts.get(_revision(status_list)) or 0) + 1))


def _made_for(
    status_list: int, who: Issuer, tx: Transaction, now: datetime
) -> tuple[Document, StatusList]:
    signs, today = signing_public("issuer", who, tx), now.astimezone(UTC).date()
    url = who.status_url(status_list)
    name: _Key = (url, signs, tx.facts.get(_revision(status_list)) or "0", today)
    if name not in _made:
        key = signing_key("issuer", who, tx)
        # It is dated from midnight, so that every process that makes it makes the same bytes.
        midnight = datetime.combine(today, time(), UTC)
        withdrawn = sorted(tx.badges.status_bits(status_list))
        unsigned = status_list_credential(url, who.did, withdrawn, midnight, LIFETIME)
        document = add_proofs(unsigned, key.private, who.method(key.name), midnight)
        if len(_made) >= _MOST_KEPT:
            _made.clear()
        _made[name] = document, read_status_list(document)
    return _made[name]


def _revision(status_list: int) -> str:
    return f"status_revision:{status_list}"
