"""What happens to signing keys: made, signing, leaving, retired, compromised. All of it is logged.

The issuer's keys sign badges, the log's keys sign checkpoints, an endorser's sign its endorsement;
none may do another's work.
A retired key signs no more, and what it signed still holds. A compromised key takes everything
that it signed with it: somebody else may have signed the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from credentials.assessment.days import day_of
from credentials.errors import Mistake
from credentials.registry.did import KeyState
from credentials.registry.key_record import AFTER, KeyChange, KeyStatement, key_record
from credentials.registry.keys import multikey, parse_multikey
from handlers.registry.endorsements import endorsements
from handlers.registry.events import line_up_for_keys, written
from handlers.registry.issuer import (
    PURPOSES,
    EndedLog,
    Issuer,
    KeptKey,
    endorser_lines,
    issuer,
    keep_keys,
    keys_of,
    settle_issuer,
    succession,
)
from storage.signing_keys import SigningKey
from storage.transaction import Transaction


class KeyMistake(Mistake):
    """A key cannot change like this."""

    advice: ClassVar[str] = "Look at all of them first: vouchline keys list"


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """What is to happen: to a line (`issuer`, `log`, `dss.e.council`), or to a key (`issuer-2`)."""

    name: str
    now: datetime


def make_next(order: KeyOrder, tx: Transaction) -> KeptKey:
    """Make the key that a line will go on with, and publish it before it signs.

    Raises:
        KeyMistake: there is no such line, or its next key is there already.
    """
    book = _Book(order.now, tx)
    _check_line(order, tx)
    waiting = book.standing(order.name, KeyState.NEXT)
    if waiting:
        raise KeyMistake(
            f"{waiting[0].name} is ready already.",
            f"Let it sign: vouchline keys rotate {order.name}",
        )
    return book.add(book.unlisted(order.name) or book.made(order.name))


def rotate(order: KeyOrder, tx: Transaction) -> KeptKey:
    """Let the next key of a line sign from now on; it is made if there is none.

    The issuer's old key retires at once. The log's old key signs beside the new one until somebody
    retires it, so that those who know only the old key can go on checking meanwhile.

    Raises:
        KeyMistake: there is no such line, or the last change of the log's key is not finished.
    """
    book = _Book(order.now, tx)
    _check_line(order, tx)
    leaving = book.standing(order.name, KeyState.LEAVING)
    if leaving:
        raise KeyMistake(
            f"{leaving[0].name} still signs beside the newer key.",
            f"First: vouchline keys retire {leaving[0].name}",
        )
    return book.rotated(order.name)


def adopt(key: SigningKey, now: datetime, tx: Transaction) -> KeptKey:
    """Let a key sign that was kept just now, in the place of the one that signs.

    Raises:
        KeyMistake: another change of this line is under way.
    """
    check_free(key.purpose, tx)
    book = _Book(now, tx)
    return book.rotated(key.purpose, book.add(key))


def check_free(purpose: str, tx: Transaction) -> None:
    """Refuse a ceremony for a line in which another change is under way.

    Raises:
        KeyMistake: there is no such line, or one of its keys waits to sign or to retire.
    """
    who = issuer(tx)
    if purpose not in {*PURPOSES, *endorser_lines(who)}:
        raise _no_line(purpose)
    for one in keys_of(purpose, who, tx):
        if one.state in {KeyState.NEXT, KeyState.LEAVING}:
            raise KeyMistake(
                f"The last change of the {purpose} key is not finished.",
                f"First: vouchline keys retire {one.name}",
            )


def retire(order: KeyOrder, tx: Transaction) -> KeptKey:
    """Let a key sign no more; what it has signed still holds.

    Raises:
        KeyMistake: there is no such key, it is the one that signs, or it does not sign anyway.
    """
    book = _Book(order.now, tx)
    key = book.named(order.name)
    if key.state is KeyState.ACTIVE:
        raise KeyMistake(
            f"{key.name} signs now.",
            f"Let another take its place first: vouchline keys rotate {key.purpose}",
        )
    if key.state in {KeyState.RETIRED, KeyState.COMPROMISED}:
        raise KeyMistake(f"{key.name} signs no more already.", "There is nothing to do.")
    return book.change(key, KeyChange.RETIRED)


def compromise(order: KeyOrder, tx: Transaction) -> KeptKey:
    """Say that others may have a key: from now on nothing counts that only it has signed.

    If it is the one that signs, a new key takes its place in the same moment.

    Raises:
        KeyMistake: there is no such key, or that was said already.
    """
    book = _Book(order.now, tx)
    key = book.named(order.name)
    if key.state is KeyState.COMPROMISED:
        raise KeyMistake(f"{key.name} is known to have leaked.", "Go on: vouchline keys resign")
    if key.state is KeyState.ACTIVE:
        book.rotated(key.purpose)
    return book.change(key, KeyChange.COMPROMISED)


def log_ceremony(name: str, document: str, now: datetime, tx: Transaction) -> None:
    """Commit to the record of a ceremony; `document` is its SHA-256 in hex."""
    book = _Book(now, tx)
    book.line_up(book.named(name), KeyChange.CEREMONY, document)


def begin_log(ended: EndedLog, origin: str, number: int, now: datetime, tx: Transaction) -> str:
    """Retire every key of the log that has ended, and make one for the next; its event's id.

    `ended` does not name the new key yet. A key in the folder that an old database has forgotten
    belonged to the log that has ended: it must not sign another.
    """
    book = _Book(now, tx)
    while (forgotten := book.unlisted("log")) is not None:
        book.add(forgotten)
    for state in (KeyState.NEXT, KeyState.ACTIVE, KeyState.LEAVING):
        for key in book.standing("log", state):
            book.change(key, KeyChange.RETIRED)
    return book.begins_log(ended, origin, number)


class _Book:
    """The issuer's list of keys, while something in it changes."""

    def __init__(self, now: datetime, tx: Transaction) -> None:
        self._now = now
        self._tx = tx
        self._who: Issuer = settle_issuer(tx)
        if not tx.log.of_keys():
            # From here on each key has its entry, the first ones too.
            for key in self._who.keys:
                signs = key.state is KeyState.ACTIVE
                self.line_up(key, KeyChange.KNOWN if signs else KeyChange.RETIRED)

    def named(self, name: str) -> KeptKey:
        """The key with this name."""
        for purpose in (*PURPOSES, *endorser_lines(self._who)):
            for key in keys_of(purpose, self._who, self._tx):
                if key.name == name:
                    return key
        raise KeyMistake(f"There is no key “{name[:40]}”.")

    def standing(self, purpose: str, state: KeyState) -> list[KeptKey]:
        """The keys of a line that stand like this."""
        return [one for one in keys_of(purpose, self._who, self._tx) if one.state is state]

    def unlisted(self, purpose: str) -> SigningKey | None:
        """A key whose maker died before it was written down here."""
        listed = {one.name for one in self._who.keys}
        files = self._tx.keys.look_again(purpose)
        return next((one for one in files if one.name not in listed), None)

    def made(self, purpose: str) -> SigningKey:
        """A new key, kept in its file."""
        return self._tx.keys.make(purpose, self._now, (one.name for one in self._who.keys))

    def rotated(self, purpose: str, new: KeptKey | None = None) -> KeptKey:
        """A new key of a line, or its next one, in the place of the one that signs."""
        if new is None:
            new = next(iter(self.standing(purpose, KeyState.NEXT)), None)
        if new is None:
            new = self.add(self.unlisted(purpose) or self.made(purpose))
        for old in self.standing(purpose, KeyState.ACTIVE):
            self.change(old, KeyChange.LEAVING if purpose == "log" else KeyChange.RETIRED)
        return self.change(new, KeyChange.SIGNS)

    def add(self, key: SigningKey) -> KeptKey:
        """Write a new key down; it does not sign yet."""
        kept = KeptKey(
            key.name,
            multikey(key.private.public_key()),
            KeyState.NEXT,
            written(self._now),
            self._who.number,
        )
        self._keep((*self._who.keys, kept))
        self.line_up(kept, KeyChange.MADE)
        return kept

    def change(self, key: KeptKey, change: KeyChange) -> KeptKey:
        """Let a key stand as it does after a change."""
        changed = replace(key, state=AFTER[change], since=written(self._now))
        self._keep(changed if one.name == key.name else one for one in self._who.keys)
        self.line_up(changed, change)
        return changed

    def begins_log(self, ended: EndedLog, origin: str, number: int) -> str:
        """A new key for a new log, which is ours from now on."""
        new, since = self.made("log"), written(self._now)
        public = multikey(new.private.public_key())
        kept = KeptKey(new.name, public, KeyState.ACTIVE, since, number)
        logs = (*self._who.ended, replace(ended, key=new.name))
        self._who = replace(self._who, origin=origin, number=number, ended=logs)
        self._keep((*self._who.keys, kept))
        return self.line_up(kept, KeyChange.BEGINS, succession(logs[-1], self._who).hashed())

    def line_up(self, key: KeptKey, change: KeyChange, document: str | None = None) -> str:
        """Line the change up for the log; its event's id."""
        statement = KeyStatement(
            self._who.did, key.name, parse_multikey(key.public), change, written(self._now)
        )
        return line_up_for_keys(key_record(statement, document), self._now, self._tx)

    def _keep(self, keys: Iterable[KeptKey]) -> None:
        self._who = keep_keys(self._who, keys, self._tx)


def _check_line(order: KeyOrder, tx: Transaction) -> None:
    on = day_of(order.now, tx.programme.timezone)
    if order.name not in {*PURPOSES, *endorser_lines(issuer(tx)), *endorsements(on, tx)}:
        raise _no_line(order.name)


def _no_line(name: str) -> KeyMistake:
    return KeyMistake(
        f"There is no line of keys “{name[:40]}”.",
        "Say issuer, log, or the id of an endorsement in the catalog.",
    )
