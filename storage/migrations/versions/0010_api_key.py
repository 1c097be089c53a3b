"""Keys of systems that ask for verdicts."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key_index", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["platform", "workspace"],
            ["workspace.platform", "workspace.external_id"],
            name="fk_api_key_workspace",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_index", name=op.f("uq_api_key_key_index")),
        comment="Keys of systems that ask for verdicts. The keys themselves are nowhere.",
    )


def downgrade() -> None:
    """Drop it: whoever had a key needs a new one."""
    op.drop_table("api_key")
