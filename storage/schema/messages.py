"""What we owe people, and what we heard from them."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from storage.columns import Moment
from storage.schema.base import metadata

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
    Column("asked_sealed", LargeBinary),
    Column("carrier", String),
    Index(
        "ix_inbox_carried",
        "heard_at",
        sqlite_where=text("carrier IS NOT NULL"),
        postgresql_where=text("carrier IS NOT NULL"),
    ),
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

reminder_choice = Table(
    "reminder_choice",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("topic", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("until", Date),
    Column("chosen_at", Moment, nullable=False),
    Index("ix_reminder_choice_topic_until", "topic", "until"),
    comment="What somebody wants no reminders of before a day; without one, no more.",
)
