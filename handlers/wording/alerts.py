"""What the staff channel hears about a cohort: numbers and references, never names."""

from collections.abc import Sequence
from typing import assert_never

from credentials.notices import AlertKind
from credentials.outcomes.alerts import SILENT_DAYS, SNOOZES
from handlers.messages import ACTION_BYTES, Button, Message
from handlers.wording.voice import Voice

_MOST_SHOWN = 10


def cohort_alert(
    voice: Voice, thread: str, cohort: str, kind: AlertKind, refs: Sequence[str]
) -> Message:
    """An alert that nobody has taken yet; without `refs` it has cleared."""
    if not refs:
        return Message(_clear(voice, kind), heading=cohort, thread=thread)
    text = f"{_says(voice, kind, len(refs))} {_listed(voice, refs)}"
    return Message(text, heading=cohort, buttons=_choices(voice, thread, kind), thread=thread)


def untaken_alert(
    voice: Voice, thread: str, cohort: str, kind: AlertKind, refs: Sequence[str]
) -> Message:
    """The same to a leader alone, after nobody took it for two days."""
    text = voice.say("Nobody has taken this alert for two days.")
    says = f"{text} {_says(voice, kind, len(refs))} {_listed(voice, refs)}"
    return Message(says, heading=cohort, buttons=_choices(voice, thread, kind))


def _says(voice: Voice, kind: AlertKind, count: int) -> str:
    match kind:
        case "silent_learners":
            return voice.count(
                count,
                "Alert: 1 learner has been silent for {days} days.",
                "Alert: {n} learners have been silent for {days} days.",
                days=SILENT_DAYS,
            )
        case "late_results":
            return voice.count(
                count,
                "Alert: 1 result is later than promised.",
                "Alert: {n} results are later than promised.",
            )
        case _:
            assert_never(kind)


def _clear(voice: Voice, kind: AlertKind) -> str:
    match kind:
        case "silent_learners":
            return voice.say("All clear: we do not wait for a word from anybody any more.")
        case "late_results":
            return voice.say("All clear: no result is late any more.")
        case _:
            assert_never(kind)


def _listed(voice: Voice, refs: Sequence[str]) -> str:
    shown = ", ".join(refs[:_MOST_SHOWN])
    more = len(refs) - _MOST_SHOWN
    return f"{shown} {voice.say('and {n} more', n=more)}." if more > 0 else f"{shown}."


def see_list(voice: Voice, thread: str, kind: AlertKind) -> tuple[Button, ...]:
    """Who it is about, where that is people; work has its number, and its marker no name."""
    if kind != "silent_learners":
        return ()
    return fitting([(voice.say("See list"), f"alert_list:{thread}")])


def _choices(voice: Voice, thread: str, kind: AlertKind) -> tuple[Button, ...]:
    wanted = [(voice.say("I have it"), f"alert_take:{thread}")]
    wanted += [
        (
            voice.count(days, "Snooze 1 day", "Snooze {n} days"),
            f"alert_snooze:{thread}:{days}",
        )
        for days in SNOOZES
    ]
    return (*fitting(wanted), *see_list(voice, thread, kind))


def fitting(wanted: Sequence[tuple[str, str]]) -> tuple[Button, ...]:
    """Buttons of these labels and actions; a very long code or REF loses them, not its message."""
    fits = [(label, action) for label, action in wanted if len(action.encode()) <= ACTION_BYTES]
    return tuple(Button(label, action) for label, action in fits)
