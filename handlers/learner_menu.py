"""Everything a learner can do, on one page."""

from collections.abc import Mapping
from typing import Final

from handlers.asker import Handler
from handlers.learner import (
    badges,
    goal,
    handing_in,
    join,
    keeping,
    newcomer,
    outcome,
    path,
    people,
    portfolio,
    practice,
    scenes,
    starting,
    time,
    upcoming,
    welcome,
    work,
)
from handlers.learner.door import Guest, alone, known
from handlers.messages import Reply, Request
from handlers.plain import plain
from handlers.reminding import by_number, calendar, choosing, listing, pausing, putting_off
from handlers.routes import Menu
from storage.transaction import Transaction

WORDS: Final[Mapping[str, str]] = {
    "start": "start",
    "hi": "start",
    "hello": "start",
    "hola": "start",
    "next": "next",
    "my next step": "next",
    "siguiente": "next",
    "why": "why",
    "path": "path",
    "my path": "path",
    "mi camino": "path",
    "send": "send",
    "send work": "send",
    "enviar": "send",
    "enviar trabajo": "send",
    "badges": "badges",
    "my badges": "badges",
    "mis insignias": "badges",
    "share": "share",
    "compartir": "share",
    "portfolio": "portfolio",
    "my portfolio": "portfolio",
    "portafolio": "portfolio",
    "mi portafolio": "portfolio",
    "practice": "practice",
    "retake": "retake",
    "person": "person",
    "persona": "person",
    "talk to a person": "person",
    "help": "help",
    "ayuda": "help",
    "reminder": "reminders",
    "reminders": "reminders",
    "remind me": "reminders",
    "my reminders": "reminders",
    "pause": "reminders",
    "recordatorio": "reminders",
    "recordatorios": "reminders",
    "mis recordatorios": "reminders",
    "pausa": "reminders",
    "time": "time",
    "language": "language",
    "idioma": "language",
    "fewer": "fewer",
    "menos": "fewer",
    "stop": "stop",
    "stop it": "stop",
    "stop please": "stop",
    "please stop": "stop",
    "unsubscribe": "stop",
    "leave me alone": "stop",
    "alto": "stop",
    "baja": "stop",
    "basta": "stop",
    "detente": "stop",
    "para": "stop",
    "parar": "stop",
    "dejame en paz": "stop",
}
"""Words beside the commands, in both languages, whatever language is set; as `plain` leaves them.

Nothing but the whole text counts: “para mañana” asks for no end.
"""

_ELSEWHERE: Final[Mapping[str, Guest]] = {
    "goal": goal.goal,
    "path": path.path,
    "next": upcoming.next_,
    "why": upcoming.why,
    "send": work.send_work,
    "practice": practice.practice,
    "retake": outcome.result,
    "badges": badges.badges,
    "share": badges.share,
    "portfolio": portfolio.portfolio,
    "reminders": listing.reminders,
    "time": time.time,
    "name": newcomer.rename,
    "person": people.person_,
    "help": people.help_,
    "stop": listing.stop,
    "fewer": listing.fewer,
    "pause": pausing.pause,
    "pausa": pausing.pause,
}
"""Commands that lead away from whatever was asked before."""

_BUTTONS: Final[Mapping[str, Guest]] = {
    "language": newcomer.language,
    "join": join.join,
    "goal": goal.goal,
    "unsure": goal.unsure,
    "rather": goal.rather,
    "path": path.path,
    "next": upcoming.next_,
    "why": upcoming.why,
    "other": upcoming.other,
    "rubric": starting.rubric,
    "rubric_of": starting.rubric_of,
    "start": starting.start,
    "retake": keeping.again,
    "way": work.way,
    "work": work.work,
    "change": work.change,
    "redo": work.redo,
    "send": work.send,
    "practice": practice.practice,
    "practised": practice.practised,
    "calendar": calendar.calendar,
    "badges": badges.badges,
    "see": badges.see,
    "share": badges.share,
    "portfolio": portfolio.portfolio,
    "renew": keeping.renew,
    "bridge": keeping.bridge,
    "snooze": putting_off.snooze,
    "let_end": choosing.let_end,
    "keep": choosing.keep,
    "reminders": listing.reminders,
    "stop": listing.stop,
    "stop_all": listing.stop_all,
    "fewer": listing.fewer,
    "pause": pausing.pause,
    "remind": listing.remind,
    "time": time.time,
    "zone": time.zone,
    "hour": time.hour,
    "person": people.person_,
}

_SCENES: Final[Mapping[str, Guest]] = {
    scenes.LANGUAGE: newcomer.language,
    scenes.NAME: newcomer.name,
    scenes.CODE: join.code,
    scenes.WORK: handing_in.take,
    scenes.TIME: time.typed_time,
    scenes.PAUSE: pausing.pause,
    scenes.LATER: putting_off.another_day,
}

_NOT_FILES: Final = frozenset({scenes.TIME, scenes.PAUSE, scenes.LATER})
"""Questions about our messages: a file is no answer to them, but work."""


def _commands() -> dict[str, Handler]:
    away = {name: known(guest, welcome.stranger, leaves=True) for name, guest in _ELSEWHERE.items()}
    return {
        "start": alone(welcome.start),
        "language": known(newcomer.language, welcome.stranger),
        "join": known(join.code, welcome.stranger),
        "later": known(by_number.by_number, welcome.stranger),
        **away,
    }


def _actions() -> dict[str, Handler]:
    return {
        "consent": alone(welcome.consent),
        "platform": welcome.blocked,
        **{verb: known(guest, welcome.stranger) for verb, guest in _BUTTONS.items()},
    }


def _scenes(commands: Mapping[str, Handler]) -> dict[str, Handler]:
    return {
        name: _or_word(
            known(guest, welcome.stranger), commands, _LOST if name in _NOT_FILES else None
        )
        for name, guest in _SCENES.items()
    }


def _or_word(scene: Handler, commands: Mapping[str, Handler], files: Handler | None) -> Handler:
    """A plain word is a command in the middle of anything: “stop” is never an answer.

    `files` takes those that are no answer either.
    """

    def answer(request: Request, tx: Transaction) -> Reply:
        if request.files:
            return (files or scene)(request, tx)
        command = WORDS.get(plain(request.text)) or _sentence(request.text)
        return commands[command](request, tx) if command else scene(request, tx)

    return answer


def _sentence(text: str) -> str | None:
    if pausing.asked_in_words(text):
        return "pause"
    return "later" if by_number.asked_in_words(text) else None


_LOST: Final = known(people.lost, welcome.stranger, missed=True)
_COMMANDS: Final = _commands()

LEARNER: Final = Menu(
    commands=_COMMANDS,
    actions=_actions(),
    stranger=alone(welcome.stranger),
    lost=_LOST,
    scenes=_scenes(_COMMANDS),
    words=WORDS,
    sentences={pausing.SENTENCE: "pause", by_number.SENTENCE: "later"},
    open_to_strangers=frozenset({"start", "consent", "platform"}),
)
"""The learner's seat."""
