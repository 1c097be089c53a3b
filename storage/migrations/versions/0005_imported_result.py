"""Results of another system that have led to a badge."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "imported_result",
        sa.Column("result_index", sa.String(), nullable=False),
        sa.Column("badge_id", sa.String(), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_imported_result_badge_id")
        ),
        sa.PrimaryKeyConstraint("result_index", name=op.f("pk_imported_result")),
    )


def downgrade() -> None:
    """Drop it: the rules of awarding still stand against giving a badge twice."""
    op.drop_table("imported_result")
