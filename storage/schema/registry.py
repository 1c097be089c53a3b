"""Badges, and the log that commits to what happens to them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
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

from storage.columns import Moment, SignedDocument
from storage.schema.base import metadata

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
    Column("awarded_at", Moment, nullable=False),
    UniqueConstraint("status_list", "status_index"),
    # All that decides whether a badge counts: nobody reads a million documents for that.
    Index(
        "ix_badge_counting",
        "person_id",
        "achievement_id",
        "version",
        "standing",
        "valid_from",
        "valid_until",
    ),
    Index("ix_badge_achievement_id_version", "achievement_id", "version"),
    # Looked through every minute, so it holds all that decides whether a row is worth a look.
    Index(
        "ix_badge_ending",
        "valid_until",
        "id",
        "person_id",
        "achievement_id",
        "version",
        sqlite_where=text("standing <> 'revoked'"),
        postgresql_where=text("standing <> 'revoked'"),
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
