"""The migrations make exactly the tables that the code speaks of, and guard what is append-only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Date, bindparam, inspect, text
from sqlalchemy.exc import DatabaseError

import storage.migrations
from storage.away import DatabaseAwayError
from storage.columns import Moment
from storage.engines import STALLED_SECONDS, DatabaseAddressError, open_engine
from storage.migrations import NewerTablesError, drift, pending, upgrade


def test_the_migrations_make_the_tables_of_the_code(url: str) -> None:
    """After the last migration nothing differs from the schema in the code."""
    assert pending(url) == upgrade(url)
    assert pending(url) == []
    assert drift(url) == []


def test_a_second_upgrade_does_nothing(url: str) -> None:
    """Upgrading twice is upgrading once."""
    upgrade(url)
    assert upgrade(url) == []


@pytest.mark.parametrize(
    "statement", ["DELETE FROM checkpoint", "UPDATE checkpoint SET note = 'x'"]
)
def test_checkpoints_are_append_only(url: str, statement: str) -> None:
    """The database refuses to change or delete what was published, whoever asks."""
    upgrade(url)
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO checkpoint (log, size, note, at) "
                "VALUES (1, 1, 'note', '2026-10-05 09:00:00.000000')"
            )
        )
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_keeps_its_promises(url: str) -> None:
    """Every connection syncs fully, checks foreign keys and writes ahead."""
    engine = open_engine(url, writes=True)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("writes", "level"), [(True, "read committed"), (False, "repeatable read")]
)
def test_postgresql_keeps_its_promises(url: str, *, writes: bool, level: str) -> None:
    """Writers see what others committed, readers one moment; whoever hangs is cut off."""
    engine = open_engine(url, writes=writes)
    with engine.connect() as connection:
        shown = [
            connection.execute(text(f"SHOW {name}")).scalar()
            for name in (
                "transaction_isolation",
                "transaction_read_only",
                "idle_in_transaction_session_timeout",
            )
        ]
    assert shown == [level, "off" if writes else "on", f"{STALLED_SECONDS}s"]
    engine.dispose()


BEFORE_NUMBERS, NUMBERED = "0005", "0006"
OLD_ROWS = (
    "INSERT INTO log_state (origin, size) VALUES ('here/log', 2)",
    "INSERT INTO log_entries (first, count, content) VALUES (0, 2, 'ab')",
    "INSERT INTO checkpoint (size, note, at) VALUES (2, 'note', '2026-10-05 09:00:00.000000')",
    (
        "INSERT INTO registry_event (id, place, kind, at, opening_sealed, entry, ready, log_index) "
        "VALUES ('e1', 1, 'key', '2026-10-05 09:00:00.000000', 'o', 'e', TRUE, 0), "
        "('e2', 2, 'key', '2026-10-05 09:00:00.000000', 'o', 'e', TRUE, NULL)"
    ),
)


def test_a_log_from_before_is_the_first(url: str) -> None:
    """Its rows come with us and back, guarded on either side; a second log cannot go back."""
    numbers = "SELECT log FROM log_entries UNION ALL SELECT log FROM checkpoint"
    placed = "SELECT log, log_index FROM registry_event ORDER BY place"
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        steps = steps_on(connection)
        command.upgrade(steps, BEFORE_NUMBERS)
        for row in OLD_ROWS:
            connection.execute(text(row))
        command.upgrade(steps, NUMBERED)
        assert connection.execute(text(numbers)).scalars().all() == [1, 1]
        assert connection.execute(text(placed)).all() == [(1, 0), (None, None)]
        command.downgrade(steps, BEFORE_NUMBERS)
        assert connection.execute(text("SELECT origin, size FROM log_state")).all() == [
            ("here/log", 2)
        ]
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text("DELETE FROM log_entries"))
    with engine.begin() as connection:
        steps = steps_on(connection)
        command.upgrade(steps, NUMBERED)
        connection.execute(
            text("INSERT INTO log_state (origin, number, size) VALUES ('here/log/2', 2, 0)")
        )
        with pytest.raises(RuntimeError, match="more than one log"):
            command.downgrade(steps, BEFORE_NUMBERS)
    engine.dispose()


BEFORE_CHOICES, CHOSEN = "0011", "0012"
SOMEBODY = (
    "INSERT INTO person (id, ref, language, timezone, hour, reminders, minor, created_at) VALUES "
    "('ana', 'ana', 'en', 'America/New_York', 18, 'all', FALSE, '2026-10-05 09:00:00.000000')"
)
A_BADGE = (
    "INSERT INTO badge (id, person_id, achievement_id, version, valid_from, document, signed, "
    "status_list, status_index, standing, see, work, renewal_choice, snoozed_until, awarded_at) "
    "VALUES (:id, 'ana', 'a', '1.0.0', '2026-10-05 09:00:00.000000', '{}', TRUE, 1, :place, "
    "'current', 'no-one', 'hidden', :choice, :until, '2026-10-05 09:00:00.000000')"
)
MIDNIGHT_THERE = datetime(2028, 8, 1, 4, tzinfo=UTC)
BADGES = [("VL-1", "let_end", None), ("VL-2", "remind", MIDNIGHT_THERE), ("VL-3", "remind", None)]


def test_what_was_said_of_badges_moves_and_comes_back(url: str) -> None:
    """What was put off stays put off to the same day of its holder's own zone."""
    engine = open_engine(url, writes=True)
    moment = bindparam("until", type_=Moment)
    with engine.begin() as connection:
        steps = steps_on(connection)
        command.upgrade(steps, BEFORE_CHOICES)
        connection.execute(text(SOMEBODY))
        for place, (name, choice, until) in enumerate(BADGES):
            asked = {"id": name, "choice": choice, "until": until, "place": place}
            connection.execute(text(A_BADGE).bindparams(moment), asked)
        command.upgrade(steps, CHOSEN)
        chosen = text("SELECT person_id, topic, subject, until FROM reminder_choice")
        assert set(connection.execute(chosen.columns(until=Date())).all()) == {
            ("ana", "badge", "VL-1", None),
            ("ana", "badge", "VL-2", date(2028, 8, 1)),
        }
        command.downgrade(steps, BEFORE_CHOICES)
        kept = text("SELECT id, renewal_choice, snoozed_until FROM badge ORDER BY id")
        assert connection.execute(kept.columns(snoozed_until=Moment())).all() == BADGES
    engine.dispose()


def steps_on(connection: Connection) -> Config:
    """The migrations, run within one transaction."""
    steps = Config()
    steps.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    steps.attributes["connection"] = connection
    return steps


def test_every_step_leads_back(url: str) -> None:
    """Down to nothing and up again: the tables are as they were."""
    up = upgrade(url)
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        command.downgrade(steps_on(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()
    assert upgrade(url) == up
    assert drift(url) == []


def test_replicas_may_upgrade_at_once(url: str) -> None:
    """Whoever is second finds the work done."""
    steps = pending(url)
    with ThreadPoolExecutor(4) as replicas:
        done = [taken for taken in replicas.map(upgrade, [url] * 4) if taken]
    assert done == [steps]


@pytest.mark.parametrize(
    "address",
    [
        "mysql://u:secret@x/y",
        "nonsense",
        "postgresql://x/y",
        "postgresql+psycopg://u:secret@x:port/y",
    ],
)
def test_an_address_of_another_kind_says_so(address: str) -> None:
    """A mistyped address is a mistake with advice, and no password is shown."""
    with pytest.raises(DatabaseAddressError, match=r"postgresql\+psycopg://") as refusal:
        open_engine(address, writes=True)
    assert "secret" not in str(refusal.value)


def test_no_database_there() -> None:
    """A database that does not answer is a mistake with advice, not a trace."""
    with pytest.raises(DatabaseAwayError, match="VOUCHLINE_DATABASE_URL"):
        pending("postgresql+psycopg://nobody@/none?host=/nowhere")


def test_tables_of_a_newer_version(url: str) -> None:
    """An older version says so and changes nothing, whatever it is asked."""
    upgrade(url)
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for ask in (upgrade, pending):
        with pytest.raises(NewerTablesError, match="newer version"):
            ask(url)
