"""Entries and checkpoints are only ever added: the database itself refuses anything else.

A tile at the log's right edge grows until it is full: a change must keep all that was there.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("log_entries", "checkpoint", "decision")
CHANGES = ("update", "delete")
TRIGGERS = (
    *((table, change, "") for table in TABLES for change in CHANGES),
    ("log_tile", "delete", ""),
    (
        "log_tile",
        "update",
        (
            'NEW.level <> OLD.level OR NEW."index" <> OLD."index" OR NEW.width <= OLD.width '
            "OR substr(NEW.content, 1, length(OLD.content)) <> OLD.content"
        ),
    ),
)
"""Table, change, and when it is refused: always, if nothing is said."""


def upgrade() -> None:
    """Add a trigger for each table and each kind of change."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table, change, when in TRIGGERS:
        condition = f"WHEN ({when})" if when else ""
        if postgresql:
            refusal = "EXECUTE FUNCTION refuse_change()"
        else:
            refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        op.execute(
            f"CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table} "
            f"FOR EACH ROW {condition} {refusal}"
        )


def downgrade() -> None:
    """Take the triggers away again."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, change, _when in TRIGGERS:
        op.execute(f"DROP TRIGGER {table}_no_{change}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION refuse_change()")
