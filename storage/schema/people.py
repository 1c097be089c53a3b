"""Persons, what they may do, and where they talk to us."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from storage.columns import Moment
from storage.schema.base import metadata

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
    Column("ends_on", Date),
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
    # Everybody's are looked through for alerts, so it holds all of a row that is asked for.
    Index(
        "ix_enrolment_choices", "person_id", "chosen_at", "pathway_id", "cohort_code", "joined_at"
    ),
)

departure = Table(
    "departure",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("said_by", ForeignKey("person.id"), nullable=False),
    Column("said_at", Moment, nullable=False),
    comment="Learners who have left, as staff said. A later word of theirs outweighs it.",
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
