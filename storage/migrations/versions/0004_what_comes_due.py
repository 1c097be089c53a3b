"""What is due is found by walking an index that has all it takes to leave a badge out."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ENDS = sa.text("renewal_choice = 'remind' AND standing <> 'revoked'")


def upgrade() -> None:
    """One index in the place of another."""
    op.drop_index("ix_badge_valid_until", "badge")
    op.create_index(
        "ix_badge_ending",
        "badge",
        ["valid_until", "id", "person_id", "achievement_id", "version", "snoozed_until"],
        sqlite_where=ENDS,
        postgresql_where=ENDS,
    )


def downgrade() -> None:
    """And back."""
    op.drop_index("ix_badge_ending", "badge")
    op.create_index("ix_badge_valid_until", "badge", ["valid_until"])
