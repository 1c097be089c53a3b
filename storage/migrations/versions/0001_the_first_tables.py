"""The first tables."""

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "cosignature",
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("at", columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("origin", "size", "witness", name=op.f("pk_cosignature")),
    )
    op.create_table(
        "fact",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_fact")),
        comment="Single facts about this installation: the clock's offset, the frozen issuer.",
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_index", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("heard_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("answered_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("event_index", name=op.f("uq_inbox_event_index")),
    )
    op.create_table(
        "limit_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("limit_index", sa.String(), nullable=False),
        sa.Column("at", columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_use")),
    )
    with op.batch_alter_table("limit_use", schema=None) as batch_op:
        batch_op.create_index("ix_limit_use_limit_index_at", ["limit_index", "at"], unique=False)

    op.create_table(
        "local_message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("message_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_message")),
        sa.UniqueConstraint("place", name=op.f("uq_local_message_place")),
    )
    with op.batch_alter_table("local_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_local_message_chat"), ["chat"], unique=False)

    op.create_table(
        "log_entries",
        sa.Column("first", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("count BETWEEN 1 AND 256", name=op.f("ck_log_entries_count")),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_log_entries")),
        comment="Entries as they came, each with its length before it: pieces of C2SP bundles.",
    )
    op.create_table(
        "log_state",
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_log_state")),
    )
    op.create_table(
        "log_tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(content) = 32 * width", name=op.f("ck_log_tile_content")),
        sa.CheckConstraint("width BETWEEN 1 AND 256", name=op.f("ck_log_tile_width")),
        sa.PrimaryKeyConstraint("level", "index", name=op.f("pk_log_tile")),
        comment="C2SP tiles: hashes. A row only grows, until it holds 256.",
    )
    op.create_table(
        "pack",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("loaded_at", columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_pack")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.String(), nullable=False),
        sa.Column("consented_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("guardian_consent_on", sa.Date(), nullable=True),
        sa.Column("created_at", columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("ref", name=op.f("uq_person_ref")),
    )
    op.create_table(
        "workspace",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("added_at", columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "external_id", name=op.f("pk_workspace")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("address_index", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("unreachable", sa.String(), nullable=True),
        sa.Column("linked_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("address_index", name=op.f("uq_account_address_index")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_person_id"), ["person_id"], unique=False)

    op.create_table(
        "attempt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("achievement_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("submitted_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("result_by", columns.Moment(timezone=True), nullable=True),
        sa.Column("marked_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("decided_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("identity", sa.String(), nullable=True),
        sa.Column("renews", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attempt_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("number", name=op.f("uq_attempt_number")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_attempt_state_submitted_at", ["state", "submitted_at"], unique=False
        )
        batch_op.create_index(
            "uq_attempt_one_draft",
            ["person_id", "achievement_id"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.create_table(
        "cohort",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("pathway_id", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("coach_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_cohort_coach_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_cohort")),
    )
    op.create_table(
        "conversation",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("scene", sa.String(), nullable=False),
        sa.Column("notes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("heard_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_conversation_person_id")
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_conversation")),
    )
    op.create_table(
        "file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("content_index", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_file_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
    )
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_content_index"), ["content_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_file_person_id"), ["person_id"], unique=False)

    op.create_table(
        "join_code",
        sa.Column("code_index", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("expires_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("used_at", columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_join_code_person_id")),
        sa.PrimaryKeyConstraint("code_index", name=op.f("pk_join_code")),
    )
    op.create_table(
        "material",
        sa.Column("pack_id", sa.String(), nullable=False),
        sa.Column("pack_version", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pack_id", "pack_version"],
            ["pack.id", "pack.version"],
            name=op.f("fk_material_pack_id"),
        ),
        sa.PrimaryKeyConstraint("pack_id", "pack_version", "name", name=op.f("pk_material")),
        comment="What a learner is given to work on. Nothing personal.",
    )
    op.create_table(
        "outside_record",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("achievement_id", sa.String(), nullable=False),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.Column("at", columns.Moment(timezone=True), nullable=False),
        sa.Column("valid_until", columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["person.id"], name=op.f("fk_outside_record_checked_by")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_outside_record_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_record")),
        sa.UniqueConstraint(
            "person_id", "achievement_id", name=op.f("uq_outside_record_person_id_achievement_id")
        ),
    )
    op.create_table(
        "staff_role",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_staff_role_person_id")),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_staff_role")),
    )
    op.create_table(
        "alert",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("cohort_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("quiet_until", columns.Moment(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("line_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_code"], ["cohort.code"], name=op.f("fk_alert_cohort_code")
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_alert_taken_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_alert")),
    )
    op.create_table(
        "attempt_part",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("attempt_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("file_id", sa.String(), nullable=True),
        sa.Column("added_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_part_attempt_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_attempt_part_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_part")),
    )
    with op.batch_alter_table("attempt_part", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attempt_part_attempt_id"), ["attempt_id"], unique=False
        )

    op.create_table(
        "badge",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("achievement_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("attempt_id", sa.String(), nullable=True),
        sa.Column("valid_from", columns.Moment(timezone=True), nullable=False),
        sa.Column("valid_until", columns.Moment(timezone=True), nullable=True),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("status_list", sa.Integer(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("identity_salt_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("renews", sa.String(), nullable=True),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("standing_since", columns.Moment(timezone=True), nullable=True),
        sa.Column("standing_reason", sa.String(), nullable=True),
        sa.Column("see", sa.String(), nullable=False),
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("renewal_choice", sa.String(), nullable=False),
        sa.Column("snoozed_until", columns.Moment(timezone=True), nullable=True),
        sa.Column("awarded_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_badge_attempt_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_badge_person_id")),
        sa.ForeignKeyConstraint(["renews"], ["badge.id"], name=op.f("fk_badge_renews")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_badge_attempt_id")),
        sa.UniqueConstraint(
            "status_list", "status_index", name=op.f("uq_badge_status_list_status_index")
        ),
    )
    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_badge_person_id_achievement_id", ["person_id", "achievement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_badge_renews"), ["renews"], unique=False)
        batch_op.create_index(batch_op.f("ix_badge_valid_until"), ["valid_until"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("attempt_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("policy_digest", sa.String(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_decision_attempt_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_decision_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("pathway_id", sa.String(), nullable=False),
        sa.Column("cohort_code", sa.String(), nullable=True),
        sa.Column("goal_role", sa.String(), nullable=True),
        sa.Column("joined_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("chosen_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_code"], ["cohort.code"], name=op.f("fk_enrolment_cohort_code")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id")),
        sa.PrimaryKeyConstraint("person_id", "pathway_id", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_cohort_code"), ["cohort_code"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("owed_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("due_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("leased_until", columns.Moment(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("sent_at", columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_outbox_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('owed', 'sending')"),
            postgresql_where=sa.text("state IN ('owed', 'sending')"),
        )
        batch_op.create_index(batch_op.f("ix_outbox_person_id"), ["person_id"], unique=False)

    op.create_table(
        "practice",
        sa.Column("attempt_id", sa.String(), nullable=False),
        sa.Column("remediation_id", sa.String(), nullable=False),
        sa.Column("done_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_practice_attempt_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "remediation_id", name=op.f("pk_practice")),
    )
    op.create_table(
        "score",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("attempt_id", sa.String(), nullable=False),
        sa.Column("assessor_id", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessor_id"], ["person.id"], name=op.f("fk_score_assessor_id")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_score_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "attempt_id", "assessor_id", "line", name=op.f("uq_score_attempt_id_assessor_id_line")
        ),
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "registry_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("confirmed_by_id", sa.String(), nullable=True),
        sa.Column("at", columns.Moment(timezone=True), nullable=False),
        sa.Column("opening_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'key') = (badge_id IS NULL)", name=op.f("ck_registry_event_badge_or_key")
        ),
        sa.CheckConstraint(
            "kind = 'key' OR by_id IS NOT NULL", name=op.f("ck_registry_event_by_whom")
        ),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_registry_event_badge_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_registry_event_by_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_registry_event_confirmed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_event")),
        sa.UniqueConstraint("log_index", name=op.f("uq_registry_event_log_index")),
        sa.UniqueConstraint("place", name=op.f("uq_registry_event_place")),
    )
    with op.batch_alter_table("registry_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registry_event_badge_id"), ["badge_id"], unique=False)
        batch_op.create_index(
            "ix_registry_event_waiting",
            ["place"],
            unique=False,
            sqlite_where=sa.text("log_index IS NULL"),
            postgresql_where=sa.text("log_index IS NULL"),
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("registry_event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_registry_event_waiting",
            sqlite_where=sa.text("log_index IS NULL"),
            postgresql_where=sa.text("log_index IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_registry_event_badge_id"))

    op.drop_table("registry_event")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_attempt_id"))

    op.drop_table("score")
    op.drop_table("practice")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_person_id"))
        batch_op.drop_index(
            "ix_outbox_due",
            sqlite_where=sa.text("state IN ('owed', 'sending')"),
            postgresql_where=sa.text("state IN ('owed', 'sending')"),
        )

    op.drop_table("outbox")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_cohort_code"))

    op.drop_table("enrolment")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_attempt_id"))

    op.drop_table("decision")
    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_badge_valid_until"))
        batch_op.drop_index(batch_op.f("ix_badge_renews"))
        batch_op.drop_index("ix_badge_person_id_achievement_id")
        batch_op.drop_index(batch_op.f("ix_badge_person_id"))

    op.drop_table("badge")
    with op.batch_alter_table("attempt_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_part_attempt_id"))

    op.drop_table("attempt_part")
    op.drop_table("alert")
    op.drop_table("staff_role")
    op.drop_table("outside_record")
    op.drop_table("material")
    op.drop_table("join_code")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_person_id"))
        batch_op.drop_index(batch_op.f("ix_file_content_index"))

    op.drop_table("file")
    op.drop_table("conversation")
    op.drop_table("cohort")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attempt_one_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
        batch_op.drop_index("ix_attempt_state_submitted_at")
        batch_op.drop_index(batch_op.f("ix_attempt_person_id"))

    op.drop_table("attempt")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_person_id"))

    op.drop_table("account")
    op.drop_table("workspace")
    op.drop_table("person")
    op.drop_table("pack")
    op.drop_table("log_tile")
    op.drop_table("log_state")
    op.drop_table("log_entries")
    with op.batch_alter_table("local_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_local_message_chat"))

    op.drop_table("local_message")
    with op.batch_alter_table("limit_use", schema=None) as batch_op:
        batch_op.drop_index("ix_limit_use_limit_index_at")

    op.drop_table("limit_use")
    op.drop_table("inbox")
    op.drop_table("fact")
    op.drop_table("cosignature")
    op.drop_table("checkpoint")
