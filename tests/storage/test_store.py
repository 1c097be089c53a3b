"""A handler's transaction commits whole or not at all."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.engines import open_engine
from storage.people import UnknownPersonError
from storage.schema import metadata
from storage.store import Places, Store
from storage.transaction import Transaction


def test_what_a_handler_did_is_there_after_a_restart(
    open_house: Callable[..., Store], at: datetime
) -> None:
    """A commit outlives the process."""
    open_house().run_now(lambda _, tx: tx.people.add(at, ref="ana", name="Ana Moreno"), None)
    found = open_house().read_now(lambda _, tx: tx.people.by_ref("ANA "), None)
    assert found.name == "Ana Moreno"


def test_a_handler_that_breaks_leaves_nothing(store: Store, at: datetime) -> None:
    """An exception undoes everything the handler did."""

    def breaks(_asked: None, tx: Transaction) -> None:
        tx.people.add(at, ref="ana")
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        store.run_now(breaks, None)
    with pytest.raises(UnknownPersonError, match="nobody"):
        store.read_now(lambda _, tx: tx.people.by_ref("ana"), None)


async def test_many_writers_at_once_lose_nothing(store: Store) -> None:
    """Concurrent handlers wait for each other instead of failing."""

    def count(_asked: int, tx: Transaction) -> None:
        tx.facts.set("n", str(int(tx.facts.get("n") or 0) + 1))

    await asyncio.gather(*(store.run(count, one) for one in range(50)))
    assert await store.read(lambda _, tx: tx.facts.get("n"), None) == "50"


def test_no_name_stands_in_the_files(
    store: Store, places: Places, at: datetime, tmp_path: Path
) -> None:
    """Names, addresses, words and files are nowhere on the disk in clear."""
    typed = "Zdravka Quetzalcoatl"

    def fill(_asked: None, tx: Transaction) -> None:
        ana = tx.people.add(at, ref="ana", name=typed, email=f"{typed}@x")
        tx.people.link(ana.id, "telegram", "", typed, at)
        tx.conversations.set("place", ana.id, at, "name", {"name": typed})
        attempt = tx.attempts.open(ana.id, "dss.b.data", "2.0.0", at, lines=("fix",))
        kept = tx.files.keep(ana.id, typed, "text/plain", typed.encode(), at)
        tx.attempts.add_part(attempt, "text", at, text=typed)
        tx.attempts.add_part(attempt, "file", at, file=kept)
        tx.attempts.mark(attempt, ana.id, "fix", 2, typed, at)
        tx.inbox.remember("telegram", "1", at, typed, ana.id, asked=typed, carrier="me")
        tx.transcript.add("chat", typed, at)

    store.run_now(fill, None)
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert files
    for one in files:
        assert typed.encode() not in one.read_bytes(), one.name
    # A server's files are out of reach: read what it would write.
    engine = open_engine(places.database_url, writes=False)
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            assert typed not in repr(connection.execute(select(table)).all()), table.name
    engine.dispose()


def test_a_join_code_works_once_and_in_time(store: Store, at: datetime) -> None:
    """A code links one account, for its purpose, before it ends."""

    def use(_asked: None, tx: Transaction) -> list[bool]:
        ana = tx.people.add(at, ref="ana")
        code = tx.people.invite(ana.id, "learner", at, days=7)
        old = tx.people.invite(ana.id, "learner", at, days=7)
        return [
            tx.people.accept(code, "staff", at) is not None,
            tx.people.accept(code, "learner", at) is not None,
            tx.people.accept(code, "learner", at) is not None,
            tx.people.accept(old, "learner", at + timedelta(days=8)) is not None,
            tx.people.accept("nonsense", "learner", at) is not None,
        ]

    assert store.run_now(use, None) == [False, True, False, False, False]


def test_limits_count_in_a_sliding_span(store: Store, at: datetime) -> None:
    """The sixth use within the span is refused, and allowed again when the first is past."""

    def use(_asked: None, tx: Transaction) -> list[bool]:
        hour = timedelta(hours=1)
        first = [tx.limits.take("codes", at, 5, hour) for _ in range(6)]
        return [*first, tx.limits.take("codes", at + hour, 5, hour)]

    assert store.run_now(use, None) == [True] * 5 + [False, True]


def test_a_repeat_is_known_and_its_answer_kept(store: Store, at: datetime) -> None:
    """The second time we hear an update, the first answer is at hand until it has left."""

    def hear(_asked: None, tx: Transaction) -> None:
        assert tx.inbox.known("telegram", "1") is None
        tx.inbox.remember("telegram", "1", at, "the answer")
        heard = tx.inbox.known("telegram", "1")
        assert heard is not None
        assert (heard.reply, heard.answered) == ("the answer", False)
        tx.inbox.answered("telegram", "1", at)
        heard = tx.inbox.known("telegram", "1")
        assert heard is not None
        assert heard.answered
        assert tx.inbox.forget_old(at + timedelta(hours=49)) == 1

    store.run_now(hear, None)


def test_key_files_are_for_their_owner_alone(store: Store, at: datetime, tmp_path: Path) -> None:
    """Keys are made with mode 0600, and refused when others can read them."""
    made = store.cellar.keys.make("issuer", at)
    file = tmp_path / "keys" / "issuer-1.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert made.private.private_bytes_raw() not in file.read_bytes()
    assert store.cellar.keys.current("issuer").public == made.public
