"""Somebody may be left in peace until a day."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day."""
    op.add_column("person", sa.Column("paused_until", Moment))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("person", "paused_until")
