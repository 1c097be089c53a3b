"""Alerts about cohorts between their table and the rules in `credentials.outcomes.alerts`."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from credentials.assessment.days import day_of, day_starts
from credentials.notices import AlertKind
from credentials.outcomes.alerts import (
    Alert,
    AlertState,
    Closed,
    Finding,
    Open,
    Snoozed,
    Taken,
)
from storage.alerts import StoredAlert
from storage.transaction import Transaction

_CLEAR = "clear"
"""The word in a closed row's facts that says: it went away by itself."""
_NO_LINE = "-"


def thread_of(cohort: str, kind: AlertKind) -> str:
    """The key of an alert: its row, and its one message in the channel."""
    return f"{cohort}:{kind}"


def alert_in(row: StoredAlert | None, tx: Transaction) -> Alert | None:
    """The alert as the rules know it; None when there is none, or none any more."""
    if row is None or is_clear(row):
        return None
    kind: AlertKind = "late_results" if row.kind == "late_results" else "silent_learners"
    finding = Finding(row.cohort_code, kind, tuple(row.facts["refs"]))
    return Alert(finding, row.facts["told"], _state_in(row, tx))


def keep(alert: Alert, at: datetime, tx: Transaction) -> None:
    """Write down where an alert stands, after somebody took or snoozed it or the rules spoke."""
    key = thread_of(alert.finding.cohort, alert.finding.alert)
    before = tx.alerts.get(key)
    old = before.facts if before and not is_clear(before) else {}
    opened = old.get("opened", at.isoformat())
    if isinstance(alert.state, Open):
        opened = alert.state.since.isoformat()
    facts = {
        "refs": list(alert.finding.refs),
        "told": alert.told,
        "opened": opened,
        "lead_told": bool(old.get("lead_told")) and old.get("opened") == opened,
    }
    row = StoredAlert(
        key=key,
        cohort_code=alert.finding.cohort,
        kind=alert.finding.alert,
        state="open",
        facts=facts,
        severity=alert.finding.severity,
        revision=before.revision + 1 if before else 0,
        taken_by=None,
        quiet_until=None,
        message_id=before.message_id if before else None,
    )
    tx.alerts.set(_with_state(row, alert.state, tx), at)


def clear(row: StoredAlert, at: datetime, tx: Transaction) -> None:
    """It went away by itself."""
    facts = {**row.facts, "refs": [], _CLEAR: True}
    gone = replace(
        row, state="closed", facts=facts, severity=0, revision=row.revision + 1, quiet_until=None
    )
    tx.alerts.set(gone, at)


def lead_was_told(row: StoredAlert, at: datetime, tx: Transaction) -> None:
    """The lead hears once about an alert that nobody takes."""
    tx.alerts.set(replace(row, facts={**row.facts, "lead_told": True}), at)


def shown_as(row: StoredAlert, message_id: str, at: datetime, tx: Transaction) -> None:
    """Remember the message in the channel, which later ones replace."""
    tx.alerts.set(replace(row, message_id=message_id), at)


def opened_at(row: StoredAlert) -> datetime:
    """When this alert was opened."""
    return datetime.fromisoformat(row.facts["opened"])


def is_clear(row: StoredAlert) -> bool:
    """Whether it went away by itself."""
    return _CLEAR in row.facts


def _state_in(row: StoredAlert, tx: Transaction) -> AlertState:
    since = datetime.fromisoformat(row.facts["since"])
    match row.state:
        case "taken":
            return Taken(row.taken_by or "", since)
        case "snoozed" if row.quiet_until:
            return Snoozed(day_of(row.quiet_until, tx.programme.timezone))
        case "closed":
            return Closed(row.taken_by or "", row.line or _NO_LINE, since)
        case _:
            return Open(since)


def _with_state(row: StoredAlert, state: AlertState, tx: Transaction) -> StoredAlert:
    match state:
        case Open(since):
            return _since(row, since)
        case Taken(by, since):
            return replace(_since(row, since), state="taken", taken_by=by)
        case Snoozed(until):
            quiet_until = day_starts(until, tx.programme.timezone)
            return replace(_since(row, quiet_until), state="snoozed", quiet_until=quiet_until)
        case Closed(by, line, since):
            return replace(_since(row, since), state="closed", taken_by=by, line=line)
        case _:
            assert_never(state)


def _since(row: StoredAlert, since: datetime) -> StoredAlert:
    return replace(row, facts={**row.facts, "since": since.isoformat()})
