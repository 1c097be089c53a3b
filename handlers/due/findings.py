"""What the two rules about cohorts find, in all cohorts at once: nobody is asked for alone."""

from collections import defaultdict
from datetime import datetime
from typing import TypeAlias

from credentials.assessment.days import day_of, day_starts
from credentials.notices import AlertKind
from credentials.outcomes.alerts import (
    Activity,
    Finding,
    WaitingWork,
    late_results,
    silent_learners,
    silent_since,
)
from handlers.due.resting import Rest
from storage.attempts import label_of
from storage.standings import Waiting
from storage.transaction import Transaction

Findings: TypeAlias = dict[tuple[str, AlertKind], Finding]
"""By cohort and kind; where all is well there is none."""


def findings(at: datetime, tx: Transaction) -> Findings:
    """Look at everybody. In memory are those who are found, however many there are."""
    found: Findings = {}
    for finding in (*_silent(at, tx), *_late(at, tx)):
        found[finding.cohort, finding.alert] = finding
    return found


def _silent(at: datetime, tx: Transaction) -> list[Finding]:
    zone, rest = tx.programme.timezone, Rest(at, tx)
    # Before a cohort begins, nobody is expected to say anything.
    begins = {each.code: day_starts(each.starts_on, zone) for each in tx.cohorts.all()}
    silent: dict[str, list[Activity]] = defaultdict(list)
    for each in tx.standings.silent(silent_since(at, zone), at, day_of(at, zone)):
        # Most of those who are silent have finished: they are forgotten at once.
        if not rest.rests(each.standing):
            last_heard = max(each.last_heard, begins[each.cohort_code])
            silent[each.cohort_code].append(Activity(each.ref, last_heard))
    found = (silent_learners(code, those, at, zone) for code, those in silent.items())
    return [each for each in found if each]


def _late(at: datetime, tx: Transaction) -> list[Finding]:
    waiting: dict[str, list[WaitingWork]] = defaultdict(list)
    for each in tx.standings.waiting(at):
        if work := _work(each, tx):
            waiting[each.cohort_code].append(work)
    zone = tx.programme.timezone
    found = (late_results(code, works, at, zone) for code, works in waiting.items())
    return [each for each in found if each]


def _work(one: Waiting, tx: Transaction) -> WaitingWork | None:
    achievement = tx.catalog.achievement_version(one.achievement_id, one.version)
    if achievement is None:
        return None
    return WaitingWork(
        label_of(one.number), one.submitted_at, achievement.marking.max_days_to_result
    )
