"""Who said nothing for a week, which certificates end, who holds an old version: by an index."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_conversation_heard_at", "conversation", ["heard_at"]),
    ("ix_conversation_person_id_heard_at", "conversation", ["person_id", "heard_at"]),
    ("ix_outside_record_valid_until", "outside_record", ["valid_until"]),
    ("ix_badge_achievement_id_version", "badge", ["achievement_id", "version"]),
)


def upgrade() -> None:
    """Add each."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Take them away again."""
    for name, table, _columns in INDEXES:
        op.drop_index(name, table)
