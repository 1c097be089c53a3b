"""How many learners stand: found by indexes that hold all that decides it."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BEFORE = (
    ("ix_attempt_person_id", "attempt", ["person_id"]),
    ("ix_badge_person_id_achievement_id", "badge", ["person_id", "achievement_id"]),
)
AFTER = (
    (
        "ix_enrolment_choices",
        "enrolment",
        ["person_id", "chosen_at", "pathway_id", "cohort_code", "joined_at"],
    ),
    ("ix_attempt_person_id_state_submitted_at", "attempt", ["person_id", "state", "submitted_at"]),
    (
        "ix_badge_counting",
        "badge",
        ["person_id", "achievement_id", "version", "standing", "valid_from", "valid_until"],
    ),
)


def upgrade() -> None:
    """Put the wider ones in the place of the narrow ones."""
    for name, table, columns in AFTER:
        op.create_index(name, table, columns)
    for name, table, _columns in BEFORE:
        op.drop_index(name, table)


def downgrade() -> None:
    """And back."""
    for name, table, columns in BEFORE:
        op.create_index(name, table, columns)
    for name, table, _columns in AFTER:
        op.drop_index(name, table)
