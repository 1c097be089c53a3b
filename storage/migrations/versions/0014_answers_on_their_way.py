"""Who asked, and which process answers: what is left unsaid when it ends is said by another."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CARRIED = sa.text("carrier IS NOT NULL")


def upgrade() -> None:
    """Add both to what was heard; nothing is known of what was heard before."""
    op.add_column("inbox", sa.Column("asked_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("inbox", sa.Column("carrier", sa.String(), nullable=True))
    op.create_index(
        "ix_inbox_carried",
        "inbox",
        ["heard_at"],
        sqlite_where=CARRIED,
        postgresql_where=CARRIED,
    )


def downgrade() -> None:
    """Take them away: what is unsaid then stays so."""
    op.drop_index("ix_inbox_carried", "inbox")
    op.drop_column("inbox", "carrier")
    op.drop_column("inbox", "asked_sealed")
