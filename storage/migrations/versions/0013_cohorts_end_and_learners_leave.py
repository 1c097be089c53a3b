"""Cohorts have a last day, and learners leave."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day, and the table of those who left."""
    op.add_column("cohort", sa.Column("ends_on", sa.Date(), nullable=True))
    op.create_table(
        "departure",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_departure_person_id")),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name=op.f("fk_departure_said_by")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_departure")),
        comment="Learners who have left, as staff said. A later word of theirs outweighs it.",
    )


def downgrade() -> None:
    """Take both away again."""
    op.drop_table("departure")
    op.drop_column("cohort", "ends_on")
