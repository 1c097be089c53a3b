"""Who may decide what, and whether a badge may be issued at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from credentials.assessment.governance import (
    RIGHTS,
    Act,
    Award,
    CannotIssue,
    Held,
    NotAllowed,
    Staff,
    StaffRole,
    check_approver,
    check_identity,
    check_names,
    check_open,
    check_right,
    check_scorer,
    check_withdrawal,
    govern,
    missing_first,
    renewed_badge,
)
from tests.credentials.assessment.small_pack import AT, achievement

DIAZ = Staff("p-diaz", "Diaz", frozenset({StaffRole.ASSESSOR}))
KIM = Staff("p-kim", "Kim", frozenset({StaffRole.ASSESSOR}))
LEE = Staff("p-lee", "Lee", frozenset({StaffRole.COACH, StaffRole.APPROVER}))
RUIZ = Staff("p-ruiz", "Ruiz", frozenset({StaffRole.LEADER, StaffRole.APPROVER}))
BOTH = Staff("p-diaz", "Diaz", frozenset({StaffRole.ASSESSOR, StaffRole.APPROVER}))
BREW, GREET, HOST = (achievement(name) for name in ("brew", "greet", "host"))
END = AT + timedelta(days=730)
BADGE = Held("VL-1", "tea.b.brew", AT, END)
AWARD = Award("p-ana", BREW, (DIAZ,), LEE, "light_id", ())


def test_the_plain_case() -> None:
    """One assessor, another approver, the right check, nothing held: a first badge."""
    assert govern(AWARD, AT, UTC) is None


def test_every_right_belongs_to_somebody() -> None:
    """Each role is in the matrix, and each act is in somebody's hands."""
    assert set(RIGHTS) == set(StaffRole)
    assert set().union(*RIGHTS.values()) == set(Act)


@pytest.mark.parametrize(
    ("staff", "coaches", "may"),
    [
        (LEE, {"p-lee"}, True),
        (LEE, {"p-rosa"}, False),
        (RUIZ, set[str](), True),
        (DIAZ, {"p-diaz"}, False),
        (BOTH, {"p-lee"}, False),
    ],
)
def test_names_are_for_those_who_look_after_learners(
    staff: Staff, coaches: set[str], *, may: bool
) -> None:
    """Leaders and the learners' own coach; assessors and approvers stay blind."""
    if may:
        check_names(staff, coaches)
    else:
        with pytest.raises(NotAllowed, match="own coach"):
            check_names(staff, coaches)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"scorers": (BOTH,), "approver": BOTH}, "You marked this one. Another person"),
        ({"scorers": (LEE,)}, "Lee has no right to score work"),
        ({"approver": KIM}, "Kim has no right to approve badges"),
        ({"learner": "p-lee"}, "your own badge"),
        ({"learner": "p-diaz"}, "your own work"),
        ({"scorers": (replace(DIAZ, conflicts=frozenset({"p-ana"})),)}, "too close"),
        ({"scorers": (replace(DIAZ, may_score_until=date(2026, 10, 8)),)}, "has ended"),
    ],
)
def test_people_who_may_not(change: dict[str, object], says: str) -> None:
    """By person, not account: no own work, no own mark, no missing or ended right."""
    with pytest.raises(NotAllowed, match=says):
        govern(replace(AWARD, **change), AT, UTC)  # type: ignore[arg-type] # any field


def test_a_right_holds_through_its_last_day() -> None:
    """An assessor may score on the last day of the right."""
    check_scorer(replace(DIAZ, may_score_until=AT.date()), "p-ana", AT.date())


def test_two_assessors_are_two_people() -> None:
    """Where a pack asks for two assessors, the same person twice is one; none is too few."""
    two = replace(BREW, marking=BREW.marking.model_copy(update={"assessors": 2}))
    with pytest.raises(CannotIssue, match="badge needs 2"):
        govern(replace(AWARD, achievement=two, scorers=(DIAZ, BOTH)), AT, UTC)
    with pytest.raises(CannotIssue, match="badge needs 1"):
        govern(replace(AWARD, scorers=()), AT, UTC)
    assert govern(replace(AWARD, achievement=two, scorers=(DIAZ, KIM)), AT, UTC) is None


def test_withdrawing_takes_two() -> None:
    """Two people with the right, neither of them the holder."""
    check_withdrawal(RUIZ, LEE, "p-ana")
    check_right(RUIZ, Act.ADMIT)
    for by, confirmed_by, holder in (
        (RUIZ, RUIZ, "p-ana"),
        (RUIZ, DIAZ, "p-ana"),
        (RUIZ, LEE, "p-lee"),
    ):
        with pytest.raises(NotAllowed):
            check_withdrawal(by, confirmed_by, holder)


def test_an_approver_of_others() -> None:
    """Approving is fine for whoever neither scored nor earned it."""
    check_approver(LEE, [DIAZ, KIM], "p-ana")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (achievement("card"), "outside record"),
        (replace(BREW, status="retired"), "is not open on 2026-10-09"),
        (replace(BREW, effective_from=date(2026, 10, 10)), "is not open"),
        (replace(BREW, effective_until=date(2026, 10, 8)), "is not open"),
        (replace(BREW, review_by=date(2026, 10, 8)), "yearly review of Brew badge was due"),
    ],
)
def test_what_may_not_be_issued(changed: object, says: str) -> None:
    """Records, versions not in force and packs that were not reviewed in time are not issued."""
    with pytest.raises(CannotIssue, match=says):
        govern(replace(AWARD, achievement=changed), AT, UTC)  # type: ignore[arg-type] # as above


def test_a_sample_only_warns() -> None:
    """In local mode the sample goes on working past its review date, and on its last days."""
    check_open(replace(BREW, review_by=date(2026, 10, 8)), AT.date(), sample=True)
    check_open(replace(BREW, effective_until=AT.date(), review_by=AT.date()), AT.date())


def test_identity() -> None:
    """A weaker check than the pack asks for is refused; a stronger one is fine."""
    check_identity(BREW, "proctored")
    with pytest.raises(CannotIssue, match="light_id"):
        check_identity(BREW, "none")


def test_what_comes_first() -> None:
    """All of some, one of others; ended, suspended and superseded badges do not count."""
    greet = replace(AWARD, achievement=GREET)
    with pytest.raises(CannotIssue, match=r"needs tea\.b\.brew first"):
        govern(greet, AT, UTC)
    assert govern(replace(greet, held=(BADGE,)), AT, UTC) is None
    for held in (
        replace(BADGE, standing="suspended"),
        replace(BADGE, standing="superseded"),
        replace(BADGE, valid_until=AT - timedelta(days=1)),
        replace(BADGE, valid_from=AT + timedelta(days=1)),
    ):
        with pytest.raises(CannotIssue):
            govern(replace(greet, held=(held,)), AT, UTC)
    assert missing_first(HOST, ()) == ("tea.b.greet or tea.b.card",)
    assert missing_first(HOST, ("tea.b.card",)) == ()


def test_a_record_counts_for_ever() -> None:
    """An outside record without an end stays a way in."""
    card = Held("R-1", "tea.b.card", AT, None)
    assert govern(replace(AWARD, achievement=HOST, held=(card,)), AT, UTC) is None


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (BADGE, "already have Brew badge: VL-1. It can be renewed from 2028-07-"),
        (replace(BADGE, valid_until=None), "does not end"),
        (replace(BADGE, standing="suspended"), "on hold"),
    ],
)
def test_no_second_badge_of_a_kind(held: Held, says: str) -> None:
    """Whoever has a badge gets no second one beside it."""
    with pytest.raises(CannotIssue, match=says):
        govern(replace(AWARD, held=(held,)), AT, UTC)


@pytest.mark.parametrize(
    ("at", "renews"),
    [
        (END - timedelta(days=80), True),
        (END, True),
        (END + timedelta(days=30), True),
        (END + timedelta(days=31), False),
    ],
)
def test_inside_the_window_it_is_a_renewal(at: datetime, renews: bool) -> None:  # noqa: FBT001
    """From 90 days before the end to 30 days after, the new badge renews the old one."""
    assert renewed_badge(BREW, [BADGE], at, UTC) == (BADGE if renews else None)


def test_a_renewal_needs_no_way_in() -> None:
    """What came first when it was earned is not asked for again."""
    badge = Held("VL-2", "tea.b.greet", AT, END)
    late = END - timedelta(days=10)
    open_then = replace(GREET, review_by=late.date())
    award = replace(AWARD, achievement=open_then, held=(badge,))
    assert govern(award, late, UTC) == badge


def test_withdrawn_badges_make_room() -> None:
    """A revoked or superseded badge is no hindrance; the newest one that counts is renewed."""
    gone = (
        replace(BADGE, badge_id="VL-3", standing="revoked"),
        replace(BADGE, badge_id="VL-4", standing="superseded"),
    )
    assert renewed_badge(BREW, gone, AT, UTC) is None
    near = END - timedelta(days=5)
    older = replace(BADGE, badge_id="VL-0", valid_from=AT - timedelta(days=700), valid_until=AT)
    assert renewed_badge(BREW, [older, *gone, BADGE], near, UTC) == BADGE
