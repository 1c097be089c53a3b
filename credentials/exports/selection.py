"""What is exported: a pack, or one badge of it, with the names all its parts go by."""

from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Competency, PackHeader


@dataclass(frozen=True, slots=True)
class Selection:
    """Badges of one pack, and the skills they show."""

    base: str
    """The public address of the service, without a slash at the end."""
    pack: PackHeader
    achievements: tuple[Achievement, ...]

    @property
    def skills(self) -> tuple[Competency, ...]:
        """Every skill once, borrowed ones too, in the order of the badges."""
        found = {skill.id: skill for one in self.achievements for skill in one.skills.values()}
        return tuple(found.values())

    @property
    def framework(self) -> str:
        """The address of the pack's skills as a whole."""
        return f"{self.base}/#skills-{self.pack.id}"

    def skill(self, identity: str) -> str:
        """The address of a skill."""
        return f"{self.base}/competencies/{identity}"

    def badge(self, identity: str) -> str:
        """The address of a badge."""
        return f"{self.base}/achievements/{identity}"

    def issuer(self, identity: str) -> str:
        """The address of an issuer."""
        return f"{self.base}/issuers/{identity}"


def uuid_of(address: str) -> str:
    """The UUID that goes with an address: the same in every export (RFC 9562, version 5)."""
    return str(uuid5(NAMESPACE_URL, address))


def midnight(day: date) -> str:
    """The first moment of a day, as CASE writes moments."""
    return f"{day.isoformat()}T00:00:00+00:00"
