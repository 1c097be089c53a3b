"""Files that we made to answer somebody who is no person here."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "handed_out",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_out")),
        comment="Files that we made to answer somebody who is no person here; kept for two days.",
    )
    op.create_index(op.f("ix_handed_out_made_at"), "handed_out", ["made_at"])


def downgrade() -> None:
    """Drop it, and them."""
    op.drop_table("handed_out")
