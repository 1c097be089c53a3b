"""What several replicas share while they deliver: slots to send in, leads, and why things wait."""

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UNFINISHED = "state IN ('owed', 'sending')"
INDEXES = (
    ("ix_outbox_urgent", ["urgency", "due_at", "owed_at", "id"], UNFINISHED),
    ("ix_outbox_held", ["leased_until"], "leased_until IS NOT NULL"),
    ("ix_outbox_unreached", ["person_id"], "reason = 'no chat to reach them yet'"),
)
"""Name, columns, and the rows that stand in it."""


def upgrade() -> None:
    """Add three tables and the indexes of the claim."""
    op.create_table(
        "outbox_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.String(), nullable=False),
        sa.Column("at", columns.Moment(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["outbox.id"],
            name=op.f("fk_outbox_step_outbox_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_step")),
        comment="Why a notice did not simply go out: one row each time it was put off or ended.",
    )
    op.create_index(op.f("ix_outbox_step_outbox_id"), "outbox_step", ["outbox_id"])
    op.create_table(
        "send_slot",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("free_at", columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "number", name=op.f("pk_send_slot")),
        comment="One message a second each, for all replicas; number 0 is the platform as a whole.",
    )
    op.create_table(
        "leader",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("held_until", columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leader")),
        comment="What one replica does at a time, and which one, in real time.",
    )
    for name, over, where in INDEXES:
        rows = sa.text(where)
        op.create_index(name, "outbox", over, sqlite_where=rows, postgresql_where=rows)


def downgrade() -> None:
    """Take them away again."""
    for name, _over, _where in reversed(INDEXES):
        op.drop_index(name, "outbox")
    for table in ("leader", "send_slot"):
        op.drop_table(table)
    op.drop_index(op.f("ix_outbox_step_outbox_id"), "outbox_step")
    op.drop_table("outbox_step")
