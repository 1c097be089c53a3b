"""Entries and checkpoints are only ever added: the database itself refuses anything else."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("log_entry", "checkpoint", "decision")
CHANGES = ("update", "delete")


def upgrade() -> None:
    """Add a trigger for each table and each kind of change."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table in TABLES:
        for change in CHANGES:
            name = f"{table}_no_{change}"
            if postgresql:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                )
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )


def downgrade() -> None:
    """Take the triggers away again."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in TABLES:
        for change in CHANGES:
            op.execute(f"DROP TRIGGER {table}_no_{change}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION refuse_change()")
