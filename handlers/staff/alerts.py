"""Alerts about cohorts: one person takes one, others see who has it, a line closes it."""

from typing import ClassVar, Final

from credentials.errors import Mistake
from credentials.notices import STAFF_CHANNEL, AlertHandled
from credentials.outcomes.alerts import (
    Alert,
    AlertMistake,
    Closed,
    Taken,
    close,
    snooze,
    take,
)
from handlers.alert_shown import alert_shown
from handlers.asker import arguments, await_answer, conversation, voice_of
from handlers.cohort_alerts import alert_in, keep, thread_of
from handlers.messages import Message, Reply, Request
from handlers.staff.answers import has_words, to_be_typed
from handlers.staff.seat import home_message
from handlers.wording import staff as words
from storage.people import Person
from storage.transaction import Transaction

LINE_SCENE: Final = "staff_alert_line"
_KEY_PARTS: Final = 2


class NoAlertError(Mistake):
    """The alert has cleared by itself."""

    advice: ClassVar[str] = "Nothing is left to do about it."


def alerts(request: Request, person: Person, tx: Transaction) -> Reply:
    """Every open alert, with its buttons."""
    await_answer(request, person, tx)
    voice = voice_of(person, tx)
    found = [alert_in(row, tx) for row in tx.alerts.open()]
    shown = tuple(_shown(one, person, tx) for one in found if one is not None)
    return Reply(shown or (words.nothing_here(voice, voice.say("No alert is open.")),))


def take_alert(request: Request, person: Person, tx: Transaction) -> Reply:
    """Let this person have it, unless somebody else was faster."""
    alert = alert_pressed(request, tx)
    if not isinstance(alert.state, Taken):
        alert = take(alert, person.id, request.at)
        _keep(alert, request, tx)
    return Reply((_shown(alert, person, tx),))


def snooze_alert(request: Request, person: Person, tx: Transaction) -> Reply:
    """Keep it quiet for some days."""
    *key, days = arguments(request) or [""]
    zone = tx.programme.timezone
    alert = snooze(_alert(key, tx), int(days) if days.isdecimal() else 0, request.at, zone)
    _keep(alert, request, tx)
    return Reply((_shown(alert, person, tx),))


def ask_line(request: Request, person: Person, tx: Transaction) -> Reply:
    """Closing takes one line."""
    alert = alert_pressed(request, tx)
    if isinstance(alert.state, Closed):
        raise AlertMistake("This alert is closed.")
    notes = {"key": [alert.finding.cohort, alert.finding.alert]}
    await_answer(request, person, tx, LINE_SCENE, notes)
    return _ask(request, person, tx)


def close_alert(request: Request, person: Person, tx: Transaction) -> Reply:
    """Close it with that line."""
    if not has_words(request.text):
        return _ask(request, person, tx)
    key = conversation(request, person, tx).notes["key"]
    alert = close(_alert(key, tx), person.id, request.text, request.at)
    _keep(alert, request, tx)
    await_answer(request, person, tx)
    said = voice_of(person, tx).say("Closed. Thank you.")
    return Reply((Message(said), home_message(request, person, tx)))


def alert_pressed(request: Request, tx: Transaction) -> Alert:
    """The alert that a button names.

    Raises:
        NoAlertError: It has cleared.
    """
    return _alert(arguments(request), tx)


def _ask(request: Request, person: Person, tx: Transaction) -> Reply:
    voice = voice_of(person, tx)
    return Reply((to_be_typed(words.alert_line(voice), request, voice),))


def _alert(key: list[str], tx: Transaction) -> Alert:
    found = alert_in(tx.alerts.get(":".join(key)), tx) if len(key) == _KEY_PARTS else None
    if found is None:
        raise NoAlertError("That alert has cleared.")
    return found


def _keep(alert: Alert, request: Request, tx: Transaction) -> None:
    """Write it down, and let the channel see who has it, where the channel was told."""
    keep(alert, request.at, tx)
    finding = alert.finding
    row = tx.alerts.get(thread_of(finding.cohort, finding.alert))
    if row and row.message_id:
        told = AlertHandled(STAFF_CHANNEL, request.at, finding.cohort, finding.alert, row.revision)
        tx.owe(told, request.at)


def _shown(alert: Alert, person: Person, tx: Transaction) -> Message:
    return alert_shown(alert, voice_of(person, tx), tx)
