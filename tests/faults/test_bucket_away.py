"""The anchor is a bucket, and the way to it is bad: nothing is lost, and no fork is signed."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.issuance import ask_anchor, issue_now, report_on
from handlers.registry.audit import AuditOrder, audit
from handlers.registry.continuity import ForkError
from storage.anchor import AnchorError
from storage.anchor_bucket import BucketKeys
from storage.migrations import upgrade
from storage.store import Store
from tests.conftest import AT
from tests.doubles.faults import Broken, Fault
from tests.doubles.s3 import ACCESS, REGION, SECRET, Bucket
from tests.faults.place import database_in, open_place
from tests.handlers.registry.harbor import Harbor

pytestmark = pytest.mark.enable_socket


class Place:
    """A folder, and the bucket that remembers for it."""

    def __init__(self, folder: Path, bucket: Bucket, url: str) -> None:
        """Make the tables."""
        self.folder = folder
        self.bucket = bucket
        self._address = f"s3://{bucket.name}/log?region={REGION}&endpoint={url}"
        upgrade(database_in(folder))

    def opened(self) -> Store:
        """A process of its own."""
        return open_place(self.folder, self._address, BucketKeys(ACCESS, SECRET))


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """An empty installation."""
    bucket = Bucket()
    async with bucket.served() as url:
        yield Place(tmp_path, bucket, url)


def sound(store: Store) -> int:
    """How many badges there are, in a registry that the audit finds sound."""
    found = store.read_now(audit, AuditOrder(ask_anchor(store), AT))
    assert found.breaks == ()
    return found.badges


async def test_the_answer_to_a_note_is_lost(place: Place) -> None:
    """It was taken, so it is published: one checkpoint, the same in both places."""

    def act() -> None:
        store = place.opened()
        harbor = Harbor(store)
        harbor.issues()
        place.bucket.troubles.queue("PUT", Fault.CUT_AFTER)
        harbor.issues("ben")
        assert sound(store) == 2
        latest = store.read_now(lambda _, tx: tx.log.latest(), None)
        assert latest is not None
        assert ask_anchor(store).note == latest.note
        store.close()

    await asyncio.to_thread(act)


async def test_the_bucket_is_away_for_a_while(place: Place) -> None:
    """What is approved waits, also when it goes between the look and the note; then it goes on."""

    def act() -> None:
        store = place.opened()
        harbor = Harbor(store)
        harbor.issues()
        # Three tries for each of two looks: a single one may have come at a bad moment.
        place.bucket.troubles.queue("GET", *[Broken(503)] * 6)
        harbor.awards("ben")
        with pytest.raises(ForkError, match="does not say what it has"):
            issue_now(store, AT)
        place.bucket.troubles.queue("PUT", *[Broken(503)] * 3)
        with pytest.raises(AnchorError, match="takes no note"):
            issue_now(store, AT)
        assert report_on(store).size == 1
        issue_now(store, AT)
        assert sound(store) == 2
        store.close()

    await asyncio.to_thread(act)


async def test_an_old_backup_beside_the_bucket_is_never_signed(place: Place) -> None:
    """The bucket was not restored with it, and knows better."""

    def act() -> None:
        store = place.opened()
        harbor = Harbor(store)
        harbor.issues()
        harbor.awards("ben")
        store.close()
        backup = shutil.copy(place.folder / "vouchline.db", place.folder / "backup.db")
        store = place.opened()
        issue_now(store, AT)
        signed = ask_anchor(store).note
        store.close()
        shutil.copy(backup, place.folder / "vouchline.db")
        store = place.opened()
        with pytest.raises(ForkError, match="old backup"):
            issue_now(store, AT)
        assert ask_anchor(store).note == signed
        store.close()

    await asyncio.to_thread(act)


async def test_while_nothing_waits_the_bucket_is_not_asked(place: Place) -> None:
    """The service looks each second: a bucket that counts questions would send a bill."""

    def act() -> None:
        store = place.opened()
        Harbor(store).issues()
        before = len(place.bucket.heard)
        assert issue_now(store, AT) == 0
        assert len(place.bucket.heard) == before
        store.close()

    await asyncio.to_thread(act)
