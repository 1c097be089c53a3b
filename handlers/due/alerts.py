"""Cohorts that need a person to look: silent learners, and results that are late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from credentials.assessment.days import day_starts
from credentials.notices import AlertKind, CohortAlert
from credentials.outcomes.alerts import (
    Activity,
    Alert,
    Finding,
    WaitingWork,
    alert_notice,
    goes_to_lead,
    late_results,
    observe,
    silent_learners,
)
from handlers.cohort_alerts import (
    alert_in,
    clear,
    keep,
    lead_was_told,
    opened_at,
    thread_of,
)
from handlers.due.resting import rests
from storage.alerts import StoredAlert
from storage.attempts import Attempt, AttemptState
from storage.cohorts import Cohort, Enrolment
from storage.transaction import Transaction

LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at a cohort found: the row before, the alert after, and what is owed for it."""

    before: StoredAlert | None
    after: Alert | None
    owed: tuple[CohortAlert, ...]
    to_lead: bool = False


def alerts(at: datetime, tx: Transaction) -> Iterable[Looked]:
    """Look at every cohort; only what has changed comes back."""
    for cohort in tx.cohorts.all():
        findings: dict[AlertKind, Finding | None] = {
            "silent_learners": _silent(cohort, at, tx),
            "late_results": _late(cohort, at, tx),
        }
        for kind, finding in findings.items():
            looked = _look(tx.alerts.get(thread_of(cohort.code, kind)), finding, at, tx)
            if looked is not None:
                yield looked


def settle(looked: Looked, at: datetime, tx: Transaction) -> bool:
    """Write down what was found; False when somebody touched the alert in between."""
    finding = looked.after.finding if looked.after else None
    key = looked.before.key if looked.before else ""
    if finding:
        key = thread_of(finding.cohort, finding.alert)
    if tx.alerts.get(key) != looked.before:
        return False
    if looked.after:
        keep(looked.after, at, tx)
    elif looked.before:
        clear(looked.before, at, tx)
    row = tx.alerts.get(key)
    if looked.to_lead and row:
        lead_was_told(row, at, tx)
    return True


def _look(
    before: StoredAlert | None, finding: Finding | None, at: datetime, tx: Transaction
) -> Looked | None:
    zone = tx.programme.timezone
    alert = alert_in(before, tx)
    seen = observe(alert, finding, at, zone)
    if seen.alert is None:
        return _cleared(before, alert, at, tx) if before and alert else None
    owed = [seen.owed] if seen.owed else []
    to_lead = bool(
        before and alert and goes_to_lead(seen.alert, at) and not before.facts["lead_told"]
    )
    if before and to_lead:
        owed += [
            alert_notice(seen.alert.finding, opened_at(before), at, zone, one.id)
            for one in tx.people.staff()
            if LEADER in one.roles
        ]
    if seen.alert == alert and not owed:
        return None
    return Looked(before, seen.alert, tuple(owed), to_lead=to_lead)


def _cleared(before: StoredAlert, alert: Alert, at: datetime, tx: Transaction) -> Looked:
    """All clear: the channel hears of it where it had been told."""
    nobody = Finding(alert.finding.cohort, alert.finding.alert, ())
    told = alert_notice(nobody, opened_at(before), at, tx.programme.timezone)
    return Looked(before, None, (told,) if before.message_id else ())


def _silent(cohort: Cohort, at: datetime, tx: Transaction) -> Finding | None:
    members = tx.cohorts.members(cohort.code)
    # Before a cohort begins, nobody is expected to say anything.
    begins = day_starts(cohort.starts_on, tx.programme.timezone)
    return silent_learners(
        cohort.code,
        (_activity(each, begins, at, tx) for each in members),
        at,
        tx.programme.timezone,
    )


def _activity(member: Enrolment, begins: datetime, at: datetime, tx: Transaction) -> Activity:
    attempts = tx.attempts.of(member.person_id)
    moments = [tx.conversations.last_heard(member.person_id)]
    moments += [each.submitted_at for each in attempts]
    last_heard = max([member.joined_at, begins, *(each for each in moments if each)])
    learner = tx.people.get(member.person_id)
    return Activity(learner.ref, last_heard, resting=rests(learner, at, tx))


def _late(cohort: Cohort, at: datetime, tx: Transaction) -> Finding | None:
    people = {each.person_id for each in tx.cohorts.members(cohort.code)}
    waiting = [
        work
        for one in tx.attempts.waiting(AttemptState.SUBMITTED)
        if one.person_id in people and (work := _waiting(one, tx))
    ]
    return late_results(cohort.code, waiting, at, tx.programme.timezone)


def _waiting(one: Attempt, tx: Transaction) -> WaitingWork | None:
    achievement = tx.catalog.achievement_version(one.achievement_id, one.version)
    if achievement is None or one.submitted_at is None:
        return None
    return WaitingWork(one.label, one.submitted_at, achievement.marking.max_days_to_result)
