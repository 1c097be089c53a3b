"""The part of the audit that is about keys: each has its entries, and stands as they say.

Whoever could write a key of their own into our list could sign badges that check. The log knows
every key, so such a key is named here.
"""

import re
from collections.abc import Iterator
from typing import Final

from credentials.errors import Mistake
from credentials.registry.did import KeyState
from credentials.registry.entry import open_commitment, parse_entry
from credentials.registry.key_record import AFTER, KeyChange, KeyStatement, read_key_record
from credentials.registry.keys import multikey, parse_multikey
from handlers.registry.issuer import PURPOSES, Issuer, KeptKey, succession
from storage.registry_log import RegistryEvent
from storage.sealing import ForgottenError, SealBrokenError
from storage.transaction import Transaction

_ENDORSER: Final = re.compile(r"[a-z]{2,5}\.e\.[a-z0-9-]+")
"""What lines of keys that sign for others are called."""


class KeyAudit:
    """What one audit has learnt of keys."""

    def __init__(self, who: Issuer, tx: Transaction) -> None:
        """Hold the list of keys against their entries."""
        self._who = who
        self._tx = tx
        self._listed = {one.name: one for one in who.keys}
        self._states: dict[str, KeyState] = {}

    def entry(self, index: int, entry: bytes, event: RegistryEvent) -> Iterator[str]:
        """One entry of a key against our record of it."""
        try:
            change, name, document, at = self._opened(entry, event)
        except (Mistake, ForgottenError, SealBrokenError):
            yield f"Entry {index} does not open with our record of a key."
            return
        key = self._listed.get(name)
        if key is None:
            yield f"Entry {index} is about the key {name}, which is not on our list."
            return
        if change is KeyChange.CEREMONY:
            return
        self._states[name] = AFTER[change]
        if change is KeyChange.BEGINS:
            yield from self._succession(index, name, document)
            return
        statement = KeyStatement(self._who.did, name, parse_multikey(key.public), change, at)
        if statement.hashed() != document:
            yield f"The key {name} is not the one in entry {index}."

    def _succession(self, index: int, name: str, document: str) -> Iterator[str]:
        ended = next((one for one in self._who.ended if one.key == name), None)
        if ended is None or succession(ended, self._who).hashed() != document:
            yield f"What is said about the log before {name} is not what entry {index} holds."

    def listed(self) -> Iterator[str]:
        """Every key on the list, against its entries and its file."""
        logged = self._with_waiting()
        for key in self._who.keys:
            state = logged.get(key.name)
            if state is None and logged:
                yield f"The key {key.name} has no entry."
            elif state not in {None, key.state}:
                yield f"The key {key.name} is called {key.state}, and its entries say {state}."
        for key in self._who.keys:
            if self._differs_from_its_file(key):
                yield f"The file of the key {key.name} holds another key."

    def _with_waiting(self) -> dict[str, KeyState]:
        """A change of a key counts from its own commit, before its entry has a place."""
        states = dict(self._states)
        for event in self._tx.log.of_keys():
            if event.log_index is None:
                change, name, _, _ = self._opened(event.entry, event)
                states[name] = AFTER.get(change, states.get(name, KeyState.NEXT))
        return states

    def _opened(self, entry: bytes, event: RegistryEvent) -> tuple[KeyChange, str, str, str]:
        """Change, key, hash and time of an entry that opens with our record."""
        opening = self._tx.log.opening(event)
        open_commitment(parse_entry(entry), opening.salt, opening.record)
        return *read_key_record(opening.record), opening.record.document, opening.record.at

    def _differs_from_its_file(self, key: KeptKey) -> bool:
        if key.purpose not in PURPOSES and not _ENDORSER.fullmatch(key.purpose):
            return True
        found = {one.name: one for one in self._tx.keys.line(key.purpose)}.get(key.name)
        return found is not None and multikey(found.private.public_key()) != key.public
