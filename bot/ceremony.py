"""The key ceremony: two holders make a key together, and see for themselves that it is the one.

Until both have typed the same eight words and the test badge has passed, the key is in memory
only: whoever stops before leaves everything as it was. See product.md, S8.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import ClassVar, Final

from bot.issuance import issue_or_wait
from bot.opening import House
from credentials.errors import Mistake
from credentials.registry.canonical import Document, canonical
from credentials.registry.key_print import first_difference, key_print
from credentials.registry.keys import multikey
from handlers.registry.issuer import Issuer, issuer
from handlers.registry.keys import adopt, check_free, log_ceremony
from handlers.registry.rehearsal import rehearse
from storage.secret_files import keep_secret
from storage.signing_keys import SigningKey
from storage.transaction import Transaction

NEEDED: Final = 2
"""How many key holders must be there."""
BACKUPS: Final = ("A", "B")


class CeremonyError(Mistake):
    """The ceremony cannot go on."""

    advice: ClassVar[str] = "Nothing was changed. Begin again when that is settled."


class LeftError(CeremonyError):
    """Somebody left in the middle: Ctrl-C, or nobody is there to answer."""


@dataclass(frozen=True, slots=True)
class Table:
    """Where the holders sit: they are told things, and asked for a line of text.

    Asking raises `LeftError` when nobody will answer any more.
    """

    say: Callable[[str], None]
    ask: Callable[[str], str]


@dataclass(slots=True)
class Ceremony:
    """One ceremony for the next key of a line."""

    purpose: str
    house: House
    table: Table
    holders: list[str] = field(default_factory=list)
    steps: list[Document] = field(default_factory=list)

    def hold(self) -> Path:
        """Go through all steps; the file in which the record of it is kept.

        Raises:
            CeremonyError: a holder is missing, the prints differ, or somebody says no or leaves.
            KeyMistake: another change of this line is under way.
        """
        who = self.house.store.read_now(_ready_for, self.purpose)
        self.table.say(f"A new {self.purpose} key. {NEEDED} key holders must be here.")
        self._names()
        self._yes("2. Unplug the network now. Is it unplugged?", "unplugged")
        key = self._draft(who)
        self._prints(key)
        rehearse(key, who, self._now)
        self._done("tested")
        self.table.say("5. Test: signed, checked, one letter spoilt, and seen to fail.")
        self._yes("6. Plug the network in again. Publish this key, and let it sign?", "published")
        self._publish(key)
        try:
            self._backups(key)
        except LeftError as left:
            raise self._without_backups(key, self._record(key, who)) from left
        return self._record(key, who)

    @property
    def _now(self) -> datetime:
        return self.house.clock.now()

    def _done(self, step: str) -> None:
        self.steps.append({"step": step, "at": self._now.isoformat(timespec="seconds")})

    def _names(self) -> None:
        for place in range(1, NEEDED + 1):
            name = " ".join(self.table.ask(f"1. Name of key holder {place}").split())
            if not name:
                raise CeremonyError(f"Key holder {place} is missing.")
            if name.casefold() in (one.casefold() for one in self.holders):
                raise CeremonyError(f"{name} can not be here twice.")
            self.holders.append(name)
        self._done("named")

    def _yes(self, question: str, step: str) -> None:
        if self.table.ask(f"{question} [yes/no]").strip().lower() not in {"y", "yes"}:
            raise CeremonyError("You did not say yes.")
        self._done(step)

    def _draft(self, who: Issuer) -> SigningKey:
        names = [one.name for one in who.keys]
        key = self.house.store.cellar.keys.draft(self.purpose, self._now, names)
        self._done("made")
        self.table.say(f"3. The key {key.name} is made, and in this machine's memory only.")
        return key

    def _prints(self, key: SigningKey) -> None:
        words = key_print(key.public)
        self.table.say(f"4. Its print:  {words}")
        self.table.say("   Each of you reads it aloud, and the other types what they hear.")
        for name in self.holders:
            differs = first_difference(self.table.ask(f"   {name} types"), words)
            if differs is not None:
                raise CeremonyError(
                    f"The prints differ at word {differs}.",
                    "Nothing was changed and the key is gone. Find out why, then begin again.",
                )
        self._done("compared")

    def _publish(self, key: SigningKey) -> None:
        store = self.house.store
        store.cellar.keys.keep(key)
        store.run_now(lambda one, tx: adopt(one, self._now, tx), key)
        self.table.say(f"   {key.name} signs from now on.")
        self._enter()

    def _enter(self) -> None:
        """Let the log take what happened; while it takes nothing, that waits."""
        waits = issue_or_wait(self.house.store, self._now)
        if waits is not None:
            self.table.say(f"   The log takes the entry of this later. {waits}")

    def _backups(self, key: SigningKey) -> None:
        used: set[Path] = set()
        for label in BACKUPS:
            while True:
                text = self.table.ask(f"7. Folder for backup {label} (another disk)").strip()
                folder = Path(text).expanduser().resolve()
                if not text or folder in used:
                    self.table.say("   Each backup needs a folder of its own.")
                    continue
                try:
                    copy = self.house.store.cellar.keys.copy(key.name, folder)
                except Mistake as mistake:
                    self.table.say(f"   {mistake}")
                    continue
                break
            used.add(folder)
            self.table.say(f"   Sealed, and read back: {copy}")
        self._done("backed up")

    def _without_backups(self, key: SigningKey, record: Path) -> LeftError:
        file = self._folder / f"{key.name}.key"
        return LeftError(
            f"You stopped. {key.name} signs already, and not all of its backups are made.",
            f"Copy {file} to two disks. The record of what was done: {record}.",
        )

    @property
    def _folder(self) -> Path:
        return self.house.settings.data_dir / "keys"

    def _record(self, key: SigningKey, who: Issuer) -> Path:
        """Write down who was there and what was done; the log commits to it, and names nobody."""
        record: Document = {
            "v": 1,
            "issuer": who.did,
            "key": key.name,
            "publicKeyMultibase": multikey(key.private.public_key()),
            "print": key_print(key.public),
            "holders": self.holders,
            "steps": self.steps,
        }
        file = self._folder / f"ceremony-{key.name}.json"
        keep_secret(file, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
        hashed = sha256(canonical(record)).hexdigest()
        self.house.store.run_now(
            lambda name, tx: log_ceremony(name, hashed, self._now, tx), key.name
        )
        self._enter()
        return file


def _ready_for(purpose: str, tx: Transaction) -> Issuer:
    check_free(purpose, tx)
    return issuer(tx)
