"""The catalog's packs as they were loaded: each version once, and frozen from then on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from credentials.catalog.library import Library
from credentials.catalog.models import Pack
from storage.schema import material, pack
from storage.work import Work

_COUNT = select(func.count()).select_from(pack)


@dataclass(slots=True)
class LibraryOnce:
    """The library of the packs in the database, made anew only when a pack was added.

    Packs are never changed, so their number tells whether something is new.
    """

    count: int = -1
    library: Library | None = None


class Packs:
    """Every version of every pack."""

    def __init__(self, work: Work, once: LibraryOnce) -> None:
        """Speak within one transaction."""
        self._work = work
        self._once = once

    def add(
        self, one: Pack, digest: str, at: datetime, materials: Mapping[str, bytes] | None = None
    ) -> None:
        """Keep a version for good, with the files that its cases name."""
        self._work.connection.execute(
            insert(pack).values(
                id=one.id,
                version=one.version,
                digest=digest,
                content=one.model_dump_json(by_alias=True),
                loaded_at=at,
            )
        )
        for name, content in (materials or {}).items():
            self._work.connection.execute(
                insert(material).values(
                    pack_id=one.id, pack_version=one.version, name=name, content=content
                )
            )

    def material(self, pack_id: str, version: str, name: str) -> bytes | None:
        """A file that a case of this version names; None when it was loaded without."""
        query = select(material.c.content).where(
            material.c.pack_id == pack_id,
            material.c.pack_version == version,
            material.c.name == name,
        )
        return self._work.connection.execute(query).scalar()

    def digest(self, pack_id: str, version: str) -> str | None:
        """The digest of a version that is loaded."""
        query = select(pack.c.digest).where(pack.c.id == pack_id, pack.c.version == version)
        return self._work.connection.execute(query).scalar()

    def all(self) -> list[Pack]:
        """Every version of every pack."""
        query = select(pack.c.content).order_by(pack.c.loaded_at, pack.c.id, pack.c.version)
        found = self._work.connection.execute(query).scalars()
        return [Pack.model_validate_json(content) for content in found]

    def library(self) -> Library:
        """What can be earned."""
        count = self._work.connection.execute(_COUNT).scalar_one()
        if self._once.library is None or self._once.count != count:
            self._once.library = Library(self.all())
            self._once.count = count
        return self._once.library
