"""When a cohort needs a person to look, and what becomes of the alert (`product.md`, S1).

Two rules find trouble; a small state machine decides whether anybody is told again. There is one
alert for each cohort and kind: it is updated, not repeated, and clears by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import ClassVar, Final, TypeAlias, assert_never

from credentials.assessment.days import day_of, day_starts
from credentials.errors import Mistake
from credentials.learning.quiet import next_allowed
from credentials.notices import STAFF_CHANNEL, AlertKind, CohortAlert

SILENT_DAYS: Final = 10
UNTAKEN: Final = timedelta(hours=48)
"""After this long without anybody taking it, the lead is told."""
SNOOZES: Final = (1, 3, 7)
REST_DAYS: Final = 7
"""A closed alert comes back after this many days, if nothing has changed by then."""


class AlertMistake(Mistake):
    """The alert has moved on since the button was shown."""

    advice: ClassVar[str] = "Open the list of alerts to see where it is."


@dataclass(frozen=True)
class Activity:
    """A learner of whom something is expected: when we last heard from them, or they joined."""

    ref: str
    last_heard: datetime


@dataclass(frozen=True)
class WaitingWork:
    """Work handed in and not yet scored, by its number (A-1042), and the pack's promise in days."""

    ref: str
    submitted_at: datetime
    max_days_to_result: int


@dataclass(frozen=True)
class Finding:
    """What a rule found. `refs` are references, never names; the more, the worse."""

    cohort: str
    alert: AlertKind
    refs: tuple[str, ...]

    @property
    def severity(self) -> int:
        """How bad it is: the number of cases."""
        return len(self.refs)


def silent_since(at: datetime, zone: tzinfo, days: int = SILENT_DAYS) -> datetime:
    """Before which moment somebody was last heard who has been silent for `days` whole days."""
    return day_starts(day_of(at, zone) - timedelta(days=days - 1), zone)


def silent_learners(
    cohort: str, learners: Iterable[Activity], at: datetime, zone: tzinfo, days: int = SILENT_DAYS
) -> Finding | None:
    """Find the learners who have not been heard of for `days` whole days."""
    since = silent_since(at, zone, days)
    refs = sorted(each.ref for each in learners if each.last_heard < since)
    return Finding(cohort, "silent_learners", tuple(refs)) if refs else None


def late_results(
    cohort: str, waiting: Iterable[WaitingWork], at: datetime, zone: tzinfo
) -> Finding | None:
    """Find the work whose promised day for a result has passed."""
    today = day_of(at, zone)
    refs = sorted(
        each.ref
        for each in waiting
        if today > day_of(each.submitted_at, zone) + timedelta(days=each.max_days_to_result)
    )
    return Finding(cohort, "late_results", tuple(refs)) if refs else None


@dataclass(frozen=True)
class Open:
    """Nobody has it yet, since `since`."""

    since: datetime


@dataclass(frozen=True)
class Taken:
    """Somebody has it."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Snoozed:
    """Quiet until this day begins, unless it gets worse."""

    until: date


@dataclass(frozen=True)
class Closed:
    """Somebody dealt with it and wrote a line about it."""

    by: str
    line: str
    at: datetime


AlertState: TypeAlias = Open | Taken | Snoozed | Closed


@dataclass(frozen=True)
class Alert:
    """An alert and where it stands. `told` is the severity that people last decided about."""

    finding: Finding
    told: int
    state: AlertState


@dataclass(frozen=True)
class Observed:
    """What an observation led to: the alert (None = all clear) and what is owed for it, if any."""

    alert: Alert | None
    owed: CohortAlert | None = None


def observe(alert: Alert | None, finding: Finding | None, at: datetime, zone: tzinfo) -> Observed:
    """Bring an alert up to date with what the rule finds now; the same again changes nothing."""
    if finding is None:
        return Observed(None)
    if alert is None:
        return _told(finding, at, zone)
    worse = finding.severity > alert.told
    match alert.state:
        case Open(since):
            return _told(finding, at, zone, since) if worse else _kept(alert, finding)
        case Taken():
            # Whoever has it sees the list grow; nobody else is called.
            return _kept(alert, finding)
        case Snoozed(until):
            over = day_of(at, zone) >= until
            return _told(finding, at, zone) if worse or over else _kept(alert, finding)
        case Closed(at=closed_at):
            rested = day_of(at, zone) >= day_of(closed_at, zone) + timedelta(days=REST_DAYS)
            return _told(finding, at, zone) if worse or rested else _kept(alert, finding)
        case _:
            assert_never(alert.state)


def take(alert: Alert, by: str, at: datetime) -> Alert:
    """Let one person have it; of two who tap, the first.

    Raises:
        AlertMistake: Somebody else has it, or it is closed.
    """
    match alert.state:
        case Taken(holder):
            if holder != by:
                raise AlertMistake("A colleague already has this one.")
            return alert
        case Closed():
            raise AlertMistake("This alert is closed.")
        case Open() | Snoozed():
            return replace(alert, state=Taken(by, at))
        case _:
            assert_never(alert.state)


def snooze(alert: Alert, days: int, at: datetime, zone: tzinfo) -> Alert:
    """Keep quiet for 1, 3 or 7 days, unless it gets worse than it is now.

    Raises:
        AlertMistake: Another number of days, or it is closed.
    """
    if days not in SNOOZES:
        raise AlertMistake("An alert can be quiet for 1, 3 or 7 days.", "Pick one of these.")
    if isinstance(alert.state, Closed):
        raise AlertMistake("This alert is closed.")
    until = day_of(at, zone) + timedelta(days=days)
    return Alert(alert.finding, alert.finding.severity, Snoozed(until))


def close(alert: Alert, by: str, line: str, at: datetime) -> Alert:
    """Close it with one line for the log.

    Raises:
        AlertMistake: The line is empty, or it is closed already.
    """
    if isinstance(alert.state, Closed):
        raise AlertMistake("This alert is closed.")
    said = " ".join(line.split())
    if not said:
        raise AlertMistake("The log needs one line.", "Write what you did, like: called both.")
    return Alert(alert.finding, alert.finding.severity, Closed(by, said, at))


def goes_to_lead(alert: Alert, at: datetime) -> bool:
    """Tell whether nobody has taken it for too long."""
    return isinstance(alert.state, Open) and at - alert.state.since >= UNTAKEN


def alert_notice(
    finding: Finding, since: datetime, at: datetime, zone: tzinfo, person: str = STAFF_CHANNEL
) -> CohortAlert:
    """Word an alert as a fact that is owed, to the channel or (untaken) to a lead; by day."""
    return CohortAlert(
        person,
        next_allowed(at, zone),
        finding.cohort,
        finding.alert,
        day_of(since, zone),
        finding.severity,
        finding.refs,
    )


def _told(finding: Finding, at: datetime, zone: tzinfo, since: datetime | None = None) -> Observed:
    opened = since or at
    alert = Alert(finding, finding.severity, Open(opened))
    return Observed(alert, alert_notice(finding, opened, at, zone))


def _kept(alert: Alert, finding: Finding) -> Observed:
    return Observed(replace(alert, finding=finding))
