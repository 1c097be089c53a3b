"""A log may end and another begin: every row of the log says which one it belongs to.

SQLite cannot change a primary key in place. Its tables are made anew and filled from the old ones,
which takes their triggers away; they are put back as they were.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.columns import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FIRST = 1
"""The number of the log that was there before."""
KEYS = {"log_tile": ("level", "index"), "log_entries": ("first",), "checkpoint": ("size",)}
"""The tables of the log, each with what was its primary key."""
UNTOUCHED = ("log_entries", "checkpoint")
GROWS = (
    'NEW.level <> OLD.level OR NEW."index" <> OLD."index" OR NEW.width <= OLD.width '
    "OR substr(NEW.content, 1, length(OLD.content)) <> OLD.content"
)
NEW = {"log", "number", "ended"}
FILLED = {
    "log_state": {"number": f"{FIRST}"},
    "registry_event": {"log": f"CASE WHEN log_index IS NULL THEN NULL ELSE {FIRST} END"},
}
STATE_SAYS = (
    "Each log we ever had. The one with the highest number grows; the others have ended, "
    "under the checkpoint of the size that stands there."
)


def upgrade() -> None:
    """Give every row the number of the first log."""
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_in_place()
    else:
        _make_anew(numbered=True)


def downgrade() -> None:
    """Take the numbers away again; a second log has no place then."""
    if op.get_bind().execute(sa.text("SELECT count(*) FROM log_state")).scalar_one() > 1:
        raise RuntimeError("There is more than one log: the older tables have no place for it.")
    if op.get_bind().dialect.name == "postgresql":
        _downgrade_in_place()
    else:
        _make_anew(numbered=False)


# --- PostgreSQL ---------------------------------------------------------------------------------


def _upgrade_in_place() -> None:
    for name, key in KEYS.items():
        op.add_column(name, sa.Column("log", sa.Integer(), nullable=False, server_default="1"))
        op.alter_column(name, "log", server_default=None)
        op.drop_constraint(f"pk_{name}", name)
        op.create_primary_key(f"pk_{name}", name, ["log", *key])
    number = sa.Column("number", sa.Integer(), nullable=False, server_default="1")
    op.add_column("log_state", number)
    op.alter_column("log_state", "number", server_default=None)
    op.create_unique_constraint("uq_log_state_number", "log_state", ["number"])
    op.add_column("log_state", sa.Column("ended", sa.Integer(), nullable=True))
    op.create_table_comment("log_state", STATE_SAYS)
    op.add_column("registry_event", sa.Column("log", sa.Integer(), nullable=True))
    op.execute("UPDATE registry_event SET log = 1 WHERE log_index IS NOT NULL")
    op.drop_constraint("uq_registry_event_log_index", "registry_event")
    op.create_unique_constraint(
        "uq_registry_event_log_log_index", "registry_event", ["log", "log_index"]
    )
    _guard_the_number()


def _downgrade_in_place() -> None:
    op.execute("DROP TRIGGER log_tile_no_move ON log_tile")
    op.drop_constraint("uq_registry_event_log_log_index", "registry_event")
    op.create_unique_constraint("uq_registry_event_log_index", "registry_event", ["log_index"])
    op.drop_column("registry_event", "log")
    op.drop_table_comment("log_state")
    op.drop_column("log_state", "ended")
    op.drop_column("log_state", "number")
    for name, key in KEYS.items():
        op.drop_constraint(f"pk_{name}", name)
        op.create_primary_key(f"pk_{name}", name, [*key])
        op.drop_column(name, "log")


# --- SQLite -------------------------------------------------------------------------------------


def _make_anew(*, numbered: bool) -> None:
    for name, parts in _tables(numbered=numbered).items():
        op.execute(f"ALTER TABLE {name} RENAME TO old_{name}")
        # A key of two columns costs a page more at each append, unless the rows lie in its index.
        rowid = not numbered or name != "log_entries"
        op.create_table(name, *parts, sqlite_with_rowid=rowid)
        columns = [one.name for one in parts if isinstance(one, sa.Column)]
        kept = {f'"{one}"': f'"{one}"' for one in columns if one not in NEW}
        if numbered:
            kept |= FILLED.get(name, {"log": f"{FIRST}"})
        op.execute(
            f"INSERT INTO {name} ({', '.join(kept)}) "  # noqa: S608 - names of our own
            f"SELECT {', '.join(kept.values())} FROM old_{name}"
        )
        op.execute(f"DROP TABLE old_{name}")
    op.create_index("ix_registry_event_badge_id", "registry_event", ["badge_id"])
    waiting = sa.text("log_index IS NULL")
    op.create_index("ix_registry_event_waiting", "registry_event", ["place"], sqlite_where=waiting)
    for name in UNTOUCHED:
        for change in ("update", "delete"):
            _refuse(name, change)
    _refuse("log_tile", "delete")
    _refuse("log_tile", "update", f"WHEN ({GROWS})")
    if numbered:
        _guard_the_number()


def _refuse(table: str, change: str, when: str = "", name: str = "") -> None:
    refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    if op.get_bind().dialect.name == "postgresql":
        refusal = "EXECUTE FUNCTION refuse_change()"
    op.execute(
        f"CREATE TRIGGER {name or f'{table}_no_{change}'} BEFORE {change} ON {table} "
        f"FOR EACH ROW {when} {refusal}"
    )


def _guard_the_number() -> None:
    """A tile does not go from one log to another either."""
    _refuse("log_tile", "update", "WHEN (NEW.log <> OLD.log)", "log_tile_no_move")


def _tables(*, numbered: bool) -> dict[str, Sequence[Any]]:
    key = ["log"] if numbered else []
    state = (
        [
            sa.Column("number", sa.Integer(), nullable=False),
            sa.Column("ended", sa.Integer(), nullable=True),
            sa.UniqueConstraint("number", name="uq_log_state_number"),
        ]
        if numbered
        else []
    )
    return {
        "log_tile": (
            *map(_whole, key),
            _whole("level"),
            _whole("index"),
            sa.Column("width", sa.Integer(), nullable=False),
            sa.Column("content", sa.LargeBinary(), nullable=False),
            sa.CheckConstraint("length(content) = 32 * width", name=op.f("ck_log_tile_content")),
            sa.CheckConstraint("width BETWEEN 1 AND 256", name=op.f("ck_log_tile_width")),
            sa.PrimaryKeyConstraint(*key, "level", "index", name=op.f("pk_log_tile")),
        ),
        "log_entries": (
            *map(_whole, key),
            _whole("first"),
            sa.Column("count", sa.Integer(), nullable=False),
            sa.Column("content", sa.LargeBinary(), nullable=False),
            sa.CheckConstraint("count BETWEEN 1 AND 256", name=op.f("ck_log_entries_count")),
            sa.PrimaryKeyConstraint(*key, "first", name=op.f("pk_log_entries")),
        ),
        "checkpoint": (
            *map(_whole, key),
            _whole("size"),
            sa.Column("note", sa.String(), nullable=False),
            sa.Column("at", Moment(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint(*key, "size", name=op.f("pk_checkpoint")),
        ),
        "log_state": (
            sa.Column("origin", sa.String(), nullable=False),
            sa.Column("size", sa.Integer(), nullable=False),
            *state,
            sa.PrimaryKeyConstraint("origin", name=op.f("pk_log_state")),
        ),
        "registry_event": _events(numbered=numbered),
    }


def _whole(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def _events(*, numbered: bool) -> Sequence[Any]:
    place = (
        sa.UniqueConstraint("log", "log_index", name="uq_registry_event_log_log_index")
        if numbered
        else sa.UniqueConstraint("log_index", name=op.f("uq_registry_event_log_index"))
    )
    return (
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("confirmed_by_id", sa.String(), nullable=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("opening_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        *((sa.Column("log", sa.Integer(), nullable=True),) if numbered else ()),
        sa.Column("log_index", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'key') = (badge_id IS NULL)", name=op.f("ck_registry_event_badge_or_key")
        ),
        sa.CheckConstraint(
            "kind = 'key' OR by_id IS NOT NULL", name=op.f("ck_registry_event_by_whom")
        ),
        *(
            sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_registry_event_{column}"))
            for column, to in (
                ("badge_id", "badge.id"),
                ("by_id", "person.id"),
                ("confirmed_by_id", "person.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_event")),
        place,
        sa.UniqueConstraint("place", name=op.f("uq_registry_event_place")),
    )
