"""A small programme to look at: people in the middle of their path, and one superseded badge.

Loading it twice changes nothing: everything in it has a name that is taken the second time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from handlers.people import RosterRow, add_learner, add_staff
from handlers.registry.award import AwardOrder, award
from handlers.registry.marking import hand_in_marks
from storage.attempts import Attempt, AttemptState
from storage.cohorts import Cohort
from storage.transaction import Transaction
from storage.workspaces import Workspace

COHORT: Final = "HARBOR-27A"
PATHWAY: Final = "dss.p.data-story"
DATA: Final = "dss.b.data"

STAFF: Final = (
    ("diaz", "Marta Diaz", {"assessor"}),
    ("kim", "Jun Kim", {"assessor"}),
    ("lee", "Sam Lee", {"coach", "approver"}),
    ("ruiz", "Elena Ruiz", {"leader", "approver"}),
)
LEARNERS: Final = (
    ("ana", "Ana Moreno"),
    ("ben", "Ben Okafor"),
    ("chi", "Chi Nguyen"),
    ("dev", "Dev Patel"),
    ("eva", "Eva Lindqvist"),
    ("fay", "Fay Haddad"),
    ("gus", "Gus Romero"),
    ("hana", "Hana Sato"),
)
NOTES: Final = (
    "412 rows in, 371 out. Dates to one form (88 rows). Names to first-last (140). "
    "41 doubles out, found with COUNTIFS on email and phone."
)
REFLECTION: Final = (
    "I used formulas so that the next person can repeat it. Two people share one email, so I kept "
    "both. It took longer, but nobody was lost."
)


@dataclass(frozen=True, slots=True)
class SampleLoaded:
    """What was new."""

    people: int
    badges: int


def load_sample(now: datetime, tx: Transaction) -> SampleLoaded:
    """Put the sample programme into the store; the catalog is there already."""
    for ref, name, roles in STAFF:
        add_staff(ref, name, frozenset(roles), now, tx)
    if tx.workspaces.get("local", "acme") is None:
        tx.workspaces.set(Workspace("local", "acme", "Acme Co.", "approved"), now)
    if tx.cohorts.get(COHORT) is None:
        coach = tx.people.by_ref("lee")
        tx.cohorts.add(Cohort(COHORT, PATHWAY, _monday_before(now), coach.id))
    joined = now - timedelta(days=12)
    people = sum(add_learner(_row(ref, name), COHORT, joined, tx) for ref, name in LEARNERS)
    if not people:
        return SampleLoaded(0, 0)
    award(_old_badge(), now, tx)
    award(_new_badge("gus", now - timedelta(days=9)), now, tx)
    _handed_in("eva", now - timedelta(days=8), tx)
    _not_yet("fay", now - timedelta(days=4), tx)
    return SampleLoaded(people, 2)


def _row(ref: str, name: str) -> RosterRow:
    return RosterRow(0, ref, name, None, "en", "UTC", minor=False, guardian_consent_on=None)


def _monday_before(now: datetime) -> date:
    return (now - timedelta(days=14 + now.weekday())).date()


def _old_badge() -> AwardOrder:
    """Version 1 of Data Essentials, given when it was in force."""
    return AwardOrder(
        "dev",
        DATA,
        {"fix": 2, "dupes": 2, "notes": 3},
        ("kim",),
        "lee",
        datetime(2026, 3, 16, 10, tzinfo=UTC),
    )


def _new_badge(learner: str, at: datetime) -> AwardOrder:
    return AwardOrder(learner, DATA, {"fix": 3, "dupes": 2, "notes": 2}, ("diaz",), "ruiz", at)


def _handed_in(ref: str, at: datetime, tx: Transaction) -> Attempt:
    """Work that waits for a marker."""
    learner = tx.people.by_ref(ref)
    found = tx.catalog.achievement(DATA, at.date())
    attempt = tx.attempts.open(
        learner.id,
        found.id,
        found.version,
        at - timedelta(hours=2),
        lines=tuple(line.id for line in found.lines),
    )
    sheet = tx.files.keep(
        learner.id, "clean-list.csv", "text/csv", b"name,email\nJon Diaz,jon@example.org\n", at
    )
    tx.attempts.add_part(attempt, "file", at, file=sheet)
    tx.attempts.add_part(attempt, "text", at, text=NOTES)
    tx.attempts.add_part(attempt, "reflection", at, text=REFLECTION)
    return tx.attempts.change(
        attempt.id,
        state=AttemptState.SUBMITTED,
        way="written_notes",
        submitted_at=at,
        result_by=at + timedelta(days=found.marking.max_days_to_result),
    )


def _not_yet(ref: str, at: datetime, tx: Transaction) -> None:
    """Marked work that is not there yet: practice, then a retake."""
    attempt = _handed_in(ref, at - timedelta(days=1), tx)
    marker = tx.people.by_ref("diaz")
    for line, score, comment in (
        ("fix", 2, None),
        ("dupes", 1, "Nine people are in the list twice. Try COUNTIFS on the email."),
        ("notes", 2, None),
    ):
        tx.attempts.mark(attempt, marker.id, line, score, comment, at)
    hand_in_marks(attempt, marker, at, tx)
