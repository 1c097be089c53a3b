"""All packs in all their versions, and what counts on a given day.

The library answers questions; it never reads a file or a clock. It trusts its packs: only those
in which `guards.check` found no error belong in here.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import ClassVar, TypeVar

from credentials.catalog.achievement import Achievement, Named, age, borrowed_by, resolve
from credentials.catalog.models import (
    Bridge,
    Competency,
    Issuer,
    Pack,
    PackHeader,
    Pathway,
    Remediation,
    Role,
)
from credentials.catalog.nearest import nearest
from credentials.catalog.shapes import semver, shown, split_version
from credentials.errors import Mistake

_Part = TypeVar("_Part", bound=Named)


class UnknownIdError(Mistake):
    """No pack has this id."""

    advice: ClassVar[str] = "Ids look like dss.b.data. The packs that are loaded name all of them."


class NotInForceError(Mistake):
    """It is known, but it does not count on that day."""

    advice: ClassVar[str] = "Pick another day, or ask the program which version is open."


class Library:
    """Several packs, each in one or more versions."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        """Shelve the packs; of two with the same id and version the later one is kept."""
        every = {(pack.id, pack.version): pack for pack in packs}
        # By first day: the last one that has begun is in force.
        self._packs = sorted(every.values(), key=age)
        self._achievements = [
            resolve(credential, pack, borrowed_by(pack, self._packs))
            for pack in self._packs
            if pack.header.status != "draft"
            for credential in pack.credentials
            if credential.status != "draft"
        ]
        self._achievements.sort(key=lambda each: (each.effective_from, semver(each.pack_version)))
        self._versions = {(each.id, each.version): each for each in self._achievements}

    def achievement(self, identity: str, on: date) -> Achievement:
        """The version in force on that day, which may lie ahead of the clock.

        Raises:
            UnknownIdError: No pack has a badge with this id.
            NotInForceError: It has not begun by then, or was taken out.
        """
        found = self._in_force(identity, on)
        if found is not None:
            return found
        known = [each for each in self._achievements if each.id == identity]
        if not known:
            raise _unknown(identity, {each.id for each in self._achievements})
        if on < known[0].effective_from:
            begins = known[0].effective_from
            raise NotInForceError(
                f"“{known[0].title}” cannot be earned on {_day(on)}.",
                f"It begins on {_day(begins)}.",
            )
        raise NotInForceError(f"“{known[-1].title}” cannot be earned on {_day(on)} any more.")

    def achievements(self, on: date) -> tuple[Achievement, ...]:
        """Everything in force on that day, in the order of the packs."""
        names = dict.fromkeys(each.id for each in self._achievements)
        found = (self._in_force(name, on) for name in names)
        return tuple(each for each in found if each is not None)

    def achievement_version(self, identity: str, version: str) -> Achievement | None:
        """This very version, in force or not, in the words of the newest pack that has it."""
        return self._versions.get((identity, version))

    def every_version(self) -> tuple[Achievement, ...]:
        """Each version that was ever given or will be, once, in the words of its newest pack."""
        return tuple(self._versions.values())

    def newest(self, identity: str, on: date) -> Achievement:
        """The version in force on that day; where none is, the last one there was or will be.

        Badges are there for longer than what they were given for: their addresses stay.

        Raises:
            UnknownIdError: No pack has a badge with this id.
        """
        try:
            return self.achievement(identity, on)
        except NotInForceError:
            return [each for each in self._achievements if each.id == identity][-1]

    def newer_major(self, identity: str, version: str, on: date) -> Achievement | None:
        """The version that has superseded this one by that day, if any.

        Only another first number does: a 2.0.0 supersedes 1.4.2, a 1.5.0 leaves it current.
        """
        now = self._in_force(identity, on)
        return now if now and semver(now.version)[0] > semver(version)[0] else None

    def bridge_from(self, identity: str, version: str, on: date) -> Bridge | None:
        """The short way from this version to the one in force, while it is open."""
        now = self.newer_major(identity, version, on)
        for pack in self._open_packs(on):
            for bridge in pack.bridges:
                origin, start = split_version(bridge.from_version)
                _, end = split_version(bridge.to_version)
                if (
                    now is not None
                    and origin == identity
                    and semver(start)[0] == semver(version)[0]
                    and semver(end)[0] == semver(now.version)[0]
                    and on <= bridge.open_until
                ):
                    return bridge
        return None

    def pack(self, identity: str, on: date) -> Pack:
        """The version of a pack that is in force on that day.

        Raises:
            UnknownIdError: There is no such pack.
            NotInForceError: None of its versions has begun.
        """
        return self._part(identity, on, lambda pack: (pack,))

    def pathway(self, identity: str, on: date | None = None) -> Pathway:
        """A pathway as it stands on that day; without a day, as the newest pack has it.

        Raises:
            UnknownIdError: No pack has it.
            NotInForceError: No pack in force that day has it.
        """
        return self._part(identity, on, lambda pack: pack.pathways)

    def pathways(self, on: date | None = None) -> tuple[Pathway, ...]:
        """All pathways, as they stand on that day."""
        return tuple(each for pack in self._open_packs(on) for each in pack.pathways)

    def role(self, identity: str, on: date | None = None) -> Role:
        """A role, by the same rule as a pathway."""
        return self._part(identity, on, lambda pack: pack.roles)

    def roles(self, on: date | None = None) -> tuple[Role, ...]:
        """All roles, as they stand on that day."""
        return tuple(each for pack in self._open_packs(on) for each in pack.roles)

    def competency(self, identity: str, on: date | None = None) -> Competency:
        """A competency, by the same rule as a pathway."""
        return self._part(identity, on, lambda pack: pack.competencies)

    def issuers(self, on: date | None = None) -> tuple[Issuer, ...]:
        """All issuers, ours and outside ones, as they stand on that day."""
        return tuple(each for pack in self._in_force_packs(on) for each in pack.issuers)

    def remediation_for(
        self, lines: Iterable[str], on: date | None = None
    ) -> tuple[Remediation, ...]:
        """The practice for these rubric lines (`dss.k.clean.fix`), each one once, in order."""
        wanted = set(lines)
        return tuple(
            each
            for pack in self._in_force_packs(on)
            for each in pack.remediation
            if wanted.intersection(each.lines)
        )

    def reviews_late(self, on: date) -> tuple[PackHeader, ...]:
        """The packs in force whose yearly review is overdue: nothing of theirs may be issued."""
        return tuple(pack.header for pack in self._open_packs(on) if on > pack.header.review_by)

    def _in_force(self, identity: str, on: date) -> Achievement | None:
        begun = [
            each for each in self._achievements if each.id == identity and each.effective_from <= on
        ]
        if not begun:
            return None
        newest = begun[-1]
        ended = newest.effective_until is not None and on > newest.effective_until
        pack = self.pack(newest.pack_id, on)
        # A badge that the pack in force leaves out has ended, even if nobody wrote a last day.
        dropped = all(each.id != identity for each in pack.credentials)
        retired = "retired" in {newest.status, pack.header.status}
        return None if ended or dropped or retired else newest

    def _in_force_packs(self, on: date | None) -> tuple[Pack, ...]:
        begun = {
            pack.id: pack
            for pack in self._packs
            if pack.header.status != "draft" and (on is None or pack.header.effective_from <= on)
        }
        return tuple(begun.values())

    def _open_packs(self, on: date | None) -> Iterator[Pack]:
        return (pack for pack in self._in_force_packs(on) if pack.header.status == "active")

    def _part(
        self, identity: str, on: date | None, parts: Callable[[Pack], Iterable[_Part]]
    ) -> _Part:
        for pack in self._in_force_packs(on):
            for part in parts(pack):
                if part.id == identity:
                    return part
        known = {part.id for pack in self._packs for part in parts(pack)}
        if identity in known and on is not None:
            raise NotInForceError(f"“{identity}” is not open on {_day(on)}.")
        raise _unknown(identity, known)


def _unknown(identity: str, known: Iterable[str]) -> UnknownIdError:
    """Say that nothing has this id, and which one was probably meant."""
    asked = shown(identity)
    what = f"There is no “{asked}” in the catalog."
    near = nearest(asked, known)
    return UnknownIdError(what, f"Did you mean “{near}”?" if near else None)


def _day(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
