"""Who may decide what, and whether a badge may be issued at all (`product.md`, F).

Everything is decided by person, never by account: a second account of the same person is the
same person. Every refusal is a mistake that says what to do instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final, Literal, TypeAlias, assert_never

from credentials.assessment.days import day_of
from credentials.assessment.validity import (
    Grace,
    Lapsed,
    NeverEnds,
    NotOpenYet,
    Open,
    renewing,
)
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import IdentityLevel
from credentials.errors import Mistake


class StaffRole(StrEnum):
    """What a member of staff is here for. One person may be several."""

    ASSESSOR = "assessor"
    APPROVER = "approver"
    COACH = "coach"
    LEADER = "leader"
    STANDARDS = "standards"
    QUALITY = "quality"
    DATA = "data"


class Act(StrEnum):
    """What needs a right."""

    SCORE = "score work"
    APPROVE = "approve badges"
    WITHDRAW = "withdraw badges"
    RECORD = "add outside records"
    COACH = "look after learners"
    ADMIT = "add staff"
    AUDIT = "audit past decisions"
    OUTCOMES = "see outcomes"
    STANDARDS = "change the catalog"


RIGHTS: Final[Mapping[StaffRole, frozenset[Act]]] = MappingProxyType(
    {
        StaffRole.ASSESSOR: frozenset({Act.SCORE, Act.RECORD}),
        StaffRole.APPROVER: frozenset({Act.APPROVE, Act.WITHDRAW, Act.RECORD}),
        StaffRole.COACH: frozenset({Act.COACH, Act.RECORD}),
        StaffRole.LEADER: frozenset({Act.ADMIT, Act.WITHDRAW, Act.COACH, Act.AUDIT, Act.OUTCOMES}),
        StaffRole.STANDARDS: frozenset({Act.STANDARDS}),
        StaffRole.QUALITY: frozenset({Act.AUDIT, Act.OUTCOMES}),
        StaffRole.DATA: frozenset({Act.OUTCOMES}),
    }
)
"""The role matrix. Standards, assessment quality and data stay three separate groups."""

Standing: TypeAlias = Literal["current", "suspended", "revoked", "superseded"]
_IDENTITY: Final[tuple[IdentityLevel, ...]] = ("none", "light_id", "proctored")


class NotAllowed(Mistake):
    """Somebody may not do this; somebody else may."""

    advice: ClassVar[str] = "Ask a leader who can do it."


class CannotIssue(Mistake):
    """The badge may not be issued as things are."""

    advice: ClassVar[str] = "Ask the program what is open now."


@dataclass(frozen=True)
class Staff:
    """A member of staff, by person.

    Attributes:
        conflicts: Person ids of learners they coach, are related to, or declared.
        may_score_until: The last day of their right to score; None = no end is set.
    """

    person: str
    name: str
    roles: frozenset[StaffRole]
    conflicts: frozenset[str] = frozenset()
    may_score_until: date | None = None


@dataclass(frozen=True)
class Held:
    """A badge or an outside record that the learner has."""

    badge_id: str
    achievement: str
    valid_from: datetime
    valid_until: datetime | None
    standing: Standing = "current"

    def counts(self, at: datetime) -> bool:
        """Count as a prerequisite at that moment."""
        ended = self.valid_until is not None and at > self.valid_until
        return self.standing == "current" and self.valid_from <= at and not ended


@dataclass(frozen=True)
class Award:
    """An award as it is proposed, to be judged whole."""

    learner: str
    achievement: Achievement
    scorers: tuple[Staff, ...]
    approver: Staff
    identity: IdentityLevel
    held: tuple[Held, ...]


def check_right(staff: Staff, act: Act) -> None:
    """Refuse an act that none of somebody's roles carries."""
    if not any(act in RIGHTS[role] for role in staff.roles):
        raise NotAllowed(f"{staff.name} has no right to {act.value}.")


def check_scorer(staff: Staff, learner: str, on: date) -> None:
    """Refuse to let somebody score who is too close to the learner, or whose right has ended."""
    check_right(staff, Act.SCORE)
    if staff.person == learner:
        raise NotAllowed("This is your own work.", "Another assessor must score it.")
    if learner in staff.conflicts:
        raise NotAllowed(
            f"{staff.name} is too close to this learner to score.", "Pick another assessor."
        )
    if staff.may_score_until is not None and on > staff.may_score_until:
        raise NotAllowed(
            f"The right of {staff.name} to score has ended.", "Score the practice set to renew it."
        )


def check_approver(approver: Staff, scorers: Iterable[Staff], learner: str) -> None:
    """Refuse an approver who scored the work, or whose own it is."""
    check_right(approver, Act.APPROVE)
    if approver.person in {each.person for each in scorers}:
        raise NotAllowed("You marked this one.", "Another person must approve.")
    if approver.person == learner:
        raise NotAllowed("This is your own badge.", "Another person must approve.")


def check_names(staff: Staff, coaches: Iterable[str]) -> None:
    """Refuse to name learners to anybody but their own coaches and leaders (`product.md`, S1)."""
    leads = StaffRole.LEADER in staff.roles
    if not leads and not (StaffRole.COACH in staff.roles and staff.person in coaches):
        raise NotAllowed(
            "Names are for the learners' own coach and for leaders.",
            "Ask one of them, and give the reference.",
        )


def check_withdrawal(by: Staff, confirmed_by: Staff, holder: str) -> None:
    """Refuse a withdrawal that fewer than two people with the right to it stand for."""
    for each in (by, confirmed_by):
        check_right(each, Act.WITHDRAW)
        if each.person == holder:
            raise NotAllowed("This is your own badge.", "Two other people must decide.")
    if by.person == confirmed_by.person:
        raise NotAllowed("One person can not do both.", "A second person must confirm.")


def govern(award: Award, at: datetime, zone: tzinfo, *, sample: bool = False) -> Held | None:
    """Judge an award by every rule but the scores.

    Args:
        award: Who gets what, from whom.
        at: The moment of issue; it may lie ahead of the clock.
        zone: The programme's.
        sample: Local mode, where a late review is only a warning.

    Returns:
        The badge that this one renews, or None for a first one.

    Raises:
        NotAllowed: Somebody may not do their part in it.
        CannotIssue: The badge may not be issued, whoever asks.
    """
    on = day_of(at, zone)
    check_open(award.achievement, on, sample=sample)
    _check_scorers(award, on)
    check_approver(award.approver, award.scorers, award.learner)
    check_identity(award.achievement, award.identity)
    renews = renewed_badge(award.achievement, award.held, at, zone)
    if renews is None:
        check_prerequisites(award.achievement, award.held, at)
    return renews


def check_open(achievement: Achievement, on: date, *, sample: bool = False) -> None:
    """Refuse to issue what is only recorded, is not in force, or was not reviewed in time."""
    title = achievement.title
    if achievement.external:
        raise CannotIssue(f"{title} comes from somebody else.", "Add it as an outside record.")
    ended = achievement.effective_until is not None and on > achievement.effective_until
    if achievement.status != "active" or on < achievement.effective_from or ended:
        raise CannotIssue(f"{achievement.reference} is not open on {on.isoformat()}.")
    if achievement.review_late(on) and not sample:
        raise CannotIssue(
            f"The yearly review of {title} was due on {achievement.review_by.isoformat()}.",
            "Load the reviewed pack, then approve again. Nothing is lost.",
        )


def check_identity(achievement: Achievement, level: IdentityLevel) -> None:
    """Refuse an identity check that is weaker than the pack asks for."""
    if _IDENTITY.index(level) < _IDENTITY.index(achievement.identity):
        raise CannotIssue(
            f"{achievement.title} needs the identity check “{achievement.identity}”.",
            "Check who did the work, then approve again.",
        )


def check_prerequisites(achievement: Achievement, held: Sequence[Held], at: datetime) -> None:
    """Refuse a badge whose way in is missing: all of some badges, and one of others."""
    have = {each.achievement for each in held if each.counts(at)}
    missing = missing_first(achievement, have)
    if missing:
        raise CannotIssue(
            f"{achievement.title} needs {' and '.join(missing)} first.",
            "Earn that badge first, or have it renewed.",
        )


def missing_first(achievement: Achievement, have: Iterable[str]) -> tuple[str, ...]:
    """List what must come first and is not there, by id; alternatives joined by “or”."""
    got = frozenset(have)
    missing = [each for each in achievement.requires.all_of if each not in got]
    choice = achievement.requires.any_of
    if choice and got.isdisjoint(choice):
        missing.append(" or ".join(choice))
    return tuple(missing)


def renewed_badge(
    achievement: Achievement, held: Iterable[Held], at: datetime, zone: tzinfo
) -> Held | None:
    """Find the badge of the same achievement that a new one renews, if any.

    Raises:
        CannotIssue: They have it, and it is too early to renew it or it is on hold.
    """
    same = [each for each in held if each.achievement == achievement.id]
    for badge in sorted(same, key=lambda each: each.valid_from, reverse=True):
        match badge.standing:
            case "revoked" | "superseded":
                continue
            case "suspended":
                raise CannotIssue(
                    f"{badge.badge_id} of the same kind is on hold.",
                    "Decide about that badge first.",
                )
            case "current":
                return _renewable(badge, achievement, at, zone)
            case _:
                assert_never(badge.standing)
    return None


def _renewable(badge: Held, achievement: Achievement, at: datetime, zone: tzinfo) -> Held | None:
    phase = renewing(badge.valid_until, at, achievement.renewal, zone)
    match phase:
        case Open() | Grace():
            return badge
        case Lapsed():
            return None
        case NotOpenYet(opens_on):
            raise CannotIssue(
                f"They already have {achievement.title}: {badge.badge_id}.",
                f"It can be renewed from {opens_on.isoformat()}.",
            )
        case NeverEnds():
            raise CannotIssue(
                f"They already have {achievement.title}: {badge.badge_id}.",
                "It does not end, so it needs no renewal.",
            )
        case _:
            assert_never(phase)


def _check_scorers(award: Award, on: date) -> None:
    for each in award.scorers:
        check_scorer(each, award.learner, on)
    wanted = award.achievement.marking.assessors
    if len({each.person for each in award.scorers}) < wanted:
        raise CannotIssue(
            f"Too few people scored this: {award.achievement.title} needs {wanted}.",
            "Let another assessor score it.",
        )
