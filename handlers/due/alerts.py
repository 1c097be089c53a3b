"""Cohorts that need a person to look: silent learners, and results that are late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, product
from typing import Final

from credentials.notices import AlertKind, CohortAlert
from credentials.outcomes.alerts import (
    Alert,
    Finding,
    alert_notice,
    goes_to_lead,
    observe,
)
from handlers.cohort_alerts import (
    alert_in,
    clear,
    keep,
    lead_was_told,
    opened_at,
    thread_of,
)
from handlers.due.findings import findings
from storage.alerts import StoredAlert
from storage.transaction import Transaction

LEADER = "leader"
KINDS: Final[tuple[AlertKind, ...]] = ("silent_learners", "late_results")
PAGE: Final = 100
"""Of how many cohorts the alerts are read together."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at a cohort found: the row before, the alert after, and what is owed for it."""

    before: StoredAlert | None
    after: Alert | None
    owed: tuple[CohortAlert, ...]
    to_lead: bool = False


def alerts(at: datetime, tx: Transaction) -> Iterator[Looked]:
    """Look at every cohort; only what has changed comes back."""
    found = findings(at, tx)
    leads = [one.id for one in tx.people.staff() if LEADER in one.roles]
    cohorts = iter(tx.cohorts.all())
    while page := [each.code for each in islice(cohorts, PAGE)]:
        asked = {thread_of(code, kind): (code, kind) for code, kind in product(page, KINDS)}
        rows = tx.alerts.some(asked)
        for key, cohort_and_kind in asked.items():
            looked = _look(rows.get(key), found.get(cohort_and_kind), at, tx, leads)
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
    before: StoredAlert | None,
    finding: Finding | None,
    at: datetime,
    tx: Transaction,
    leads: Sequence[str],
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
            alert_notice(seen.alert.finding, opened_at(before), at, zone, lead) for lead in leads
        ]
    if seen.alert == alert and not owed:
        return None
    return Looked(before, seen.alert, tuple(owed), to_lead=to_lead)


def _cleared(before: StoredAlert, alert: Alert, at: datetime, tx: Transaction) -> Looked:
    """All clear: the channel hears of it where it had been told."""
    nobody = Finding(alert.finding.cohort, alert.finding.alert, ())
    told = alert_notice(nobody, opened_at(before), at, tx.programme.timezone)
    return Looked(before, None, (told,) if before.message_id else ())
