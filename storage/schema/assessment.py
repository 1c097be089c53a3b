"""What people hand in, and what others say of it."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.columns import Moment
from storage.schema.base import metadata

attempt = Table(
    "attempt",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
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
    Index("ix_attempt_person_id_state_submitted_at", "person_id", "state", "submitted_at"),
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
