"""Every table, on one page. Personal data stands in `…_sealed` columns only (see `sealing.py`).

Tables with sealed columns have random keys, because a sealed value is bound to its row.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.columns import Moment, SignedDocument

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

fact = Table(
    "fact",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
    comment="Single facts about this installation: the clock's offset, the frozen issuer.",
)

# --- People ---------------------------------------------------------------------------------

person = Table(
    "person",
    metadata,
    Column("id", String, primary_key=True),
    Column("ref", String, nullable=False, unique=True),
    Column("name_sealed", LargeBinary),
    Column("email_sealed", LargeBinary),
    Column("language", String, nullable=False),
    Column("timezone", String, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("reminders", String, nullable=False),
    Column("paused_until", Moment),
    Column("consented_at", Moment),
    Column("minor", Boolean, nullable=False),
    Column("guardian_consent_on", Date),
    Column("created_at", Moment, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("id", String, primary_key=True),
    Column("address_index", String, nullable=False, unique=True),
    Column("platform", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("address_sealed", LargeBinary, nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("unreachable", String),
    Column("linked_at", Moment, nullable=False),
)

staff_role = Table(
    "staff_role",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("role", String, primary_key=True),
)

join_code = Table(
    "join_code",
    metadata,
    Column("code_index", String, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

workspace = Table(
    "workspace",
    metadata,
    Column("platform", String, primary_key=True),
    Column("external_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("state", String, nullable=False),
    Column("added_at", Moment, nullable=False),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", String, primary_key=True),
    Column("key_index", String, nullable=False, unique=True),
    Column("platform", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("name", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
    ForeignKeyConstraint(
        ["platform", "workspace"],
        ["workspace.platform", "workspace.external_id"],
        name="fk_api_key_workspace",
    ),
    comment="Keys of systems that ask for verdicts. The keys themselves are nowhere.",
)

cohort = Table(
    "cohort",
    metadata,
    Column("code", String, primary_key=True),
    Column("pathway_id", String, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("coach_id", ForeignKey("person.id"), nullable=False),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("pathway_id", String, primary_key=True),
    Column("cohort_code", ForeignKey("cohort.code"), index=True),
    Column("goal_role", String),
    Column("joined_at", Moment, nullable=False),
    Column("chosen_at", Moment, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("place", String, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("scene", String, nullable=False),
    Column("notes_sealed", LargeBinary),
    Column("misses", Integer, nullable=False),
    Column("heard_at", Moment, nullable=False, index=True),
    Index("ix_conversation_person_id_heard_at", "person_id", "heard_at"),
)

limit_use = Table(
    "limit_use",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("limit_index", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_limit_use_limit_index_at", "limit_index", "at"),
)

# --- Catalog --------------------------------------------------------------------------------

pack = Table(
    "pack",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("digest", String, nullable=False),
    Column("content", String, nullable=False),
    Column("loaded_at", Moment, nullable=False),
)

material = Table(
    "material",
    metadata,
    Column("pack_id", String, primary_key=True),
    Column("pack_version", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    ForeignKeyConstraint(["pack_id", "pack_version"], ["pack.id", "pack.version"]),
    comment="What a learner is given to work on. Nothing personal.",
)

# --- Assessment -----------------------------------------------------------------------------

attempt = Table(
    "attempt",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("achievement_id", String, nullable=False),
    Column("version", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("case_id", String),
    Column("way", String),
    Column("state", String, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("submitted_at", Moment),
    Column("result_by", Moment),
    Column("marked_at", Moment),
    Column("decided_at", Moment),
    Column("passed", Boolean),
    Column("identity", String),
    Column("renews", String),
    Index(
        "uq_attempt_one_draft",
        "person_id",
        "achievement_id",
        unique=True,
        sqlite_where=text("state = 'draft'"),
        postgresql_where=text("state = 'draft'"),
    ),
    Index("ix_attempt_state_submitted_at", "state", "submitted_at"),
)

attempt_part = Table(
    "attempt_part",
    metadata,
    Column("id", String, primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("text_sealed", LargeBinary),
    Column("file_id", ForeignKey("file.id")),
    Column("added_at", Moment, nullable=False),
)

file = Table(
    "file",
    metadata,
    Column("id", String, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("content_index", String, nullable=False, index=True),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("media_type", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("kept_at", Moment, nullable=False),
)

handed_out = Table(
    "handed_out",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("content_sealed", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False, index=True),
    comment="Files that we made to answer somebody who is no person here; kept for two days.",
)

score = Table(
    "score",
    metadata,
    Column("id", String, primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, index=True),
    Column("assessor_id", ForeignKey("person.id"), nullable=False),
    Column("line", String, nullable=False),
    Column("score", Integer, nullable=False),
    Column("comment_sealed", LargeBinary),
    Column("at", Moment, nullable=False),
    UniqueConstraint("attempt_id", "assessor_id", "line"),
)

practice = Table(
    "practice",
    metadata,
    Column("attempt_id", ForeignKey("attempt.id"), primary_key=True),
    Column("remediation_id", String, primary_key=True),
    Column("done_at", Moment, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", String, primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("by_id", ForeignKey("person.id"), nullable=False),
    Column("policy_digest", String, nullable=False),
    Column("note_sealed", LargeBinary),
    Column("at", Moment, nullable=False),
)

outside_record = Table(
    "outside_record",
    metadata,
    Column("id", String, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("achievement_id", String, nullable=False),
    Column("checked_by", ForeignKey("person.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("valid_until", Moment, index=True),
    UniqueConstraint("person_id", "achievement_id"),
)

# --- Badges and the log ---------------------------------------------------------------------

badge = Table(
    "badge",
    metadata,
    Column("id", String, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("achievement_id", String, nullable=False),
    Column("version", String, nullable=False),
    Column("attempt_id", ForeignKey("attempt.id"), unique=True),
    Column("valid_from", Moment, nullable=False),
    Column("valid_until", Moment),
    Column("document", SignedDocument, nullable=False),
    Column("signed", Boolean, nullable=False),
    Column("status_list", Integer, nullable=False),
    Column("status_index", Integer, nullable=False),
    Column("identity_salt_sealed", LargeBinary),
    Column("renews", ForeignKey("badge.id"), index=True),
    Column("standing", String, nullable=False),
    Column("standing_since", Moment),
    Column("standing_reason", String),
    Column("see", String, nullable=False),
    Column("work", String, nullable=False),
    Column("renewal_choice", String, nullable=False),
    Column("snoozed_until", Moment),
    Column("awarded_at", Moment, nullable=False),
    UniqueConstraint("status_list", "status_index"),
    Index("ix_badge_person_id_achievement_id", "person_id", "achievement_id"),
    Index("ix_badge_achievement_id_version", "achievement_id", "version"),
    # Looked through every minute, so it holds all that decides whether a row is worth a look.
    Index(
        "ix_badge_ending",
        "valid_until",
        "id",
        "person_id",
        "achievement_id",
        "version",
        "snoozed_until",
        sqlite_where=text("renewal_choice = 'remind' AND standing <> 'revoked'"),
        postgresql_where=text("renewal_choice = 'remind' AND standing <> 'revoked'"),
    ),
)

imported_result = Table(
    "imported_result",
    metadata,
    Column("result_index", String, primary_key=True),
    Column("badge_id", ForeignKey("badge.id"), nullable=False),
    Column("imported_at", Moment, nullable=False),
)

registry_event = Table(
    "registry_event",
    metadata,
    Column("id", String, primary_key=True),
    Column("place", Integer, nullable=False, unique=True),
    Column("badge_id", ForeignKey("badge.id"), index=True),
    Column("kind", String, nullable=False),
    Column("reason", String),
    Column("by_id", ForeignKey("person.id")),
    Column("confirmed_by_id", ForeignKey("person.id")),
    Column("at", Moment, nullable=False),
    Column("opening_sealed", LargeBinary, nullable=False),
    Column("entry", LargeBinary, nullable=False),
    Column("ready", Boolean, nullable=False),
    Column("log", Integer),
    Column("log_index", Integer),
    UniqueConstraint("log", "log_index"),
    Index(
        "ix_registry_event_waiting",
        "place",
        sqlite_where=text("log_index IS NULL"),
        postgresql_where=text("log_index IS NULL"),
    ),
    CheckConstraint("(kind = 'key') = (badge_id IS NULL)", name="badge_or_key"),
    CheckConstraint("kind = 'key' OR by_id IS NOT NULL", name="by_whom"),
)

log_tile = Table(
    "log_tile",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("width", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("width BETWEEN 1 AND 256", name="width"),
    CheckConstraint("length(content) = 32 * width", name="content"),
    comment="C2SP tiles: hashes. A row only grows, until it holds 256.",
)

log_entries = Table(
    "log_entries",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("first", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("count BETWEEN 1 AND 256", name="count"),
    comment="Entries as they came, each with its length before it: pieces of C2SP bundles.",
    sqlite_with_rowid=False,
)

log_state = Table(
    "log_state",
    metadata,
    Column("origin", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("size", Integer, nullable=False),
    Column("ended", Integer),
    comment="Each log we ever had. The one with the highest number grows; the others have ended, "
    "under the checkpoint of the size that stands there.",
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("note", String, nullable=False),
    Column("at", Moment, nullable=False),
)

cosignature = Table(
    "cosignature",
    metadata,
    Column("origin", String, primary_key=True),
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("witness", String, primary_key=True),
    Column("line", String, nullable=False),
    Column("at", Moment, nullable=False),
)

# --- What we owe, and what we heard ---------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    Column("id", String, primary_key=True),
    Column("event_index", String, nullable=False, unique=True),
    Column("owner", String, nullable=False),
    Column("reply_sealed", LargeBinary),
    Column("heard_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("repeats", Integer, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("person_id", ForeignKey("person.id"), index=True),
    Column("notice", String, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("owed_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("worker", String),
    Column("leased_until", Moment),
    Column("fence", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("reason", String),
    Column("account_id", ForeignKey("account.id")),
    Column("sent_at", Moment),
    Index(
        "ix_outbox_due",
        "due_at",
        sqlite_where=text("state IN ('owed', 'sending')"),
        postgresql_where=text("state IN ('owed', 'sending')"),
    ),
    Index(
        "ix_outbox_urgent",
        "urgency",
        "due_at",
        "owed_at",
        "id",
        sqlite_where=text("state IN ('owed', 'sending')"),
        postgresql_where=text("state IN ('owed', 'sending')"),
    ),
    Index(
        "ix_outbox_held",
        "leased_until",
        sqlite_where=text("leased_until IS NOT NULL"),
        postgresql_where=text("leased_until IS NOT NULL"),
    ),
    Index(
        "ix_outbox_unreached",
        "person_id",
        sqlite_where=text("reason = 'no chat to reach them yet'"),
        postgresql_where=text("reason = 'no chat to reach them yet'"),
    ),
)

outbox_step = Table(
    "outbox_step",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outbox_id", ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("what", String, nullable=False),
    comment="Why a notice did not simply go out: one row each time it was put off or ended.",
)

send_slot = Table(
    "send_slot",
    metadata,
    Column("platform", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("free_at", Moment, nullable=False),
    comment="One message a second each, for all replicas; number 0 is the platform as a whole.",
)

leader = Table(
    "leader",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("held_until", Moment, nullable=False),
    comment="What one replica does at a time, and which one, in real time.",
)

alert = Table(
    "alert",
    metadata,
    Column("key", String, primary_key=True),
    Column("cohort_code", ForeignKey("cohort.code"), nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("taken_by", ForeignKey("person.id")),
    Column("quiet_until", Moment),
    Column("message_id", String),
    Column("line_sealed", LargeBinary),
    Column("updated_at", Moment, nullable=False),
)

local_message = Table(
    "local_message",
    metadata,
    Column("id", String, primary_key=True),
    Column("place", Integer, nullable=False, unique=True),
    Column("chat", String, nullable=False, index=True),
    Column("message_sealed", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)
