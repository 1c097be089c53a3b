"""A log that lost its newest entries: the database is an old backup, the anchor knows better."""

import shutil
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from bot.issuance import ask_anchor, issue_now
from credentials.registry.checkpoint import Checkpoint, sign_checkpoint
from handlers.registry.issuer import Issuer, issuer, log_signers
from handlers.registry.new_origin import NewOrigin, begin_new_origin
from storage.badges import Badge
from storage.migrations import upgrade
from storage.store import Store
from storage.transaction import Transaction
from tests.conftest import AT
from tests.faults.place import database_in, keep_tables, open_place
from tests.handlers.registry.harbor import VIZ, Harbor
from tests.postgresql import Server

FIRST, SECOND = "localhost:8080/log", "localhost:8080/log/2"
BECAUSE = "The disk and its newest backup are gone."
WITH_VIZ = {"achievement": "dss.b.viz", "scores": VIZ}


@dataclass(frozen=True)
class Lost:
    """What there was. The log had four entries when the disk died; the backup has two."""

    folder: Path
    kept: Badge
    also_kept: Badge
    waited: Badge
    """It was approved when the backup was made, and got its place after that."""
    gone: Badge
    signed: str
    """The newest checkpoint, which only the anchor still has."""
    people: Harbor

    def harbor(self, store: Store) -> Harbor:
        """The same people, on the database that was put back."""
        return with_store(self.people, store)


def with_store(harbor: Harbor, store: Store) -> Harbor:
    """The same people in another process."""
    again = copy(harbor)
    again.store = store
    return again


def lose(folder: Path, server: Server | None) -> Lost:
    """Let it happen, on SQLite or on a server."""
    if server:
        keep_tables(folder, server.database())
    upgrade(database_in(folder))
    store = open_place(folder)
    harbor = Harbor(store)
    kept, also_kept = harbor.issues("ana"), harbor.issues("ben")
    waited = harbor.awards("ana", **WITH_VIZ)
    store.close()
    put_back = back_up(folder, server)
    store = open_place(folder)
    issue_now(store, AT)
    gone = with_store(harbor, store).issues("ben", **WITH_VIZ)
    signed = ask_anchor(store).note
    store.close()
    assert signed is not None
    put_back()
    return Lost(folder, kept, also_kept, waited, gone, signed, harbor)


def loses_its_end(harbor: Harbor) -> None:
    """The anchor knows a checkpoint over one entry more than the database has."""
    store = harbor.store

    def ahead(_asked: None, tx: Transaction) -> str:
        who = issuer(tx)
        size = tx.log.size(who.origin) + 1
        keys = [one.private for one in log_signers(who, tx)]
        return sign_checkpoint(Checkpoint(who.origin, size, bytes(32)), *keys)

    seen = ask_anchor(store)
    store.cellar.anchor.advance(str(seen.origin), seen.note, store.read_now(ahead, None))


def back_up(folder: Path, server: Server | None) -> Callable[[], None]:
    """Copy the database as it is now; calling the answer puts the copy in its place."""
    if server:
        restored = server.database(database_in(folder).partition("@/")[2].partition("?")[0])
        return lambda: keep_tables(folder, restored)
    aside = folder / "backup"
    aside.mkdir(exist_ok=True)
    for file in folder.glob("vouchline.db*"):
        shutil.copy(file, aside)

    def put_back() -> None:
        for file in folder.glob("vouchline.db*"):
            file.unlink()
        for file in aside.iterdir():
            shutil.copy(file, folder)

    return put_back


def begin_anew(store: Store, because: str = BECAUSE, by: str = "lee") -> Issuer:
    """End the log and begin the second one, which takes in what waits."""
    order = NewOrigin(ask_anchor(store), SECOND, 2, because, by, AT)
    who = store.run_now(begin_new_origin, order)
    issue_now(store, AT)
    return who
