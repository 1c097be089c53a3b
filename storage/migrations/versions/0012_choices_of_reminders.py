"""What somebody put off or let go stands in one table, whatever it is about; not at the badge."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from storage.columns import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = sa.text("renewal_choice = 'remind' AND standing <> 'revoked'")
NOW = sa.text("standing <> 'revoked'")
BADGE = sa.table(
    "badge",
    sa.column("id", sa.String),
    sa.column("person_id", sa.String),
    sa.column("renewal_choice", sa.String),
    sa.column("snoozed_until", Moment),
    sa.column("awarded_at", Moment),
)
PERSON = sa.table("person", sa.column("id", sa.String), sa.column("timezone", sa.String))
CHOICE = sa.table(
    "reminder_choice",
    sa.column("person_id", sa.String),
    sa.column("topic", sa.String),
    sa.column("subject", sa.String),
    sa.column("until", sa.Date),
    sa.column("chosen_at", Moment),
)


def upgrade() -> None:
    """Add the table, fill it from the badges, and leave its columns out there."""
    op.create_table(
        "reminder_choice",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("chosen_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_choice_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", "subject", name=op.f("pk_reminder_choice")),
        comment="What somebody wants no reminders of before a day; without one, no more.",
    )
    op.create_index("ix_reminder_choice_topic_until", "reminder_choice", ["topic", "until"])
    _carry_over()
    op.drop_index("ix_badge_ending", "badge")
    op.drop_column("badge", "snoozed_until")
    op.drop_column("badge", "renewal_choice")
    _index(["valid_until", "id", "person_id", "achievement_id", "version"], NOW)


def downgrade() -> None:
    """Keep at the badges what was said about badges; what was said of other things is lost."""
    op.drop_index("ix_badge_ending", "badge")
    remind = sa.Column("renewal_choice", sa.String(), nullable=False, server_default="remind")
    op.add_column("badge", remind)
    op.add_column("badge", sa.Column("snoozed_until", Moment(), nullable=True))
    _carry_back()
    columns = ["valid_until", "id", "person_id", "achievement_id", "version", "snoozed_until"]
    _index(columns, BEFORE)
    op.drop_index("ix_reminder_choice_topic_until", "reminder_choice")
    op.drop_table("reminder_choice")


def _carry_over() -> None:
    connection = op.get_bind()
    chosen = sa.select(BADGE, PERSON.c.timezone).join(PERSON, PERSON.c.id == BADGE.c.person_id)
    chosen = chosen.where(
        sa.or_(BADGE.c.renewal_choice == "let_end", BADGE.c.snoozed_until.is_not(None))
    )
    rows = [
        {
            "person_id": row.person_id,
            "topic": "badge",
            "subject": row.id,
            "until": _day(row.snoozed_until, row.timezone)
            if row.renewal_choice == "remind"
            else None,
            # When they said it was never written down; it was after the award.
            "chosen_at": row.awarded_at,
        }
        for row in connection.execute(chosen)
    ]
    if rows:
        connection.execute(sa.insert(CHOICE), rows)


def _carry_back() -> None:
    connection = op.get_bind()
    chosen = sa.select(CHOICE, PERSON.c.timezone).join(PERSON, PERSON.c.id == CHOICE.c.person_id)
    for row in connection.execute(chosen.where(CHOICE.c.topic == "badge")).all():
        begins = row.until and datetime.combine(row.until, time(), ZoneInfo(row.timezone))
        connection.execute(
            sa.update(BADGE)
            .where(BADGE.c.id == row.subject)
            .values(
                renewal_choice="remind" if row.until else "let_end",
                snoozed_until=begins.astimezone(UTC) if begins else None,
            )
        )


def _day(moment: datetime, zone: str) -> object:
    return moment.astimezone(ZoneInfo(zone)).date()


def _index(columns: list[str], rows: sa.TextClause) -> None:
    op.create_index("ix_badge_ending", "badge", columns, sqlite_where=rows, postgresql_where=rows)
