"""The packs that were loaded, and the files of their cases."""

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    Table,
)

from storage.columns import Moment
from storage.schema.base import metadata

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
