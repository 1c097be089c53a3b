"""The learner's commands as a chat platform lists them, a line on each."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from handlers.wording.voice import LANGUAGES, Voice

COMMANDS = (
    ("next", "Your next step"),
    ("path", "Your whole path"),
    ("goal", "The work you want"),
    ("badges", "Your badges"),
    ("share", "Who may see a badge"),
    ("portfolio", "Your badges in one file"),
    ("retake", "When you can try again"),
    ("reminders", "What I will remind you of"),
    ("time", "When I may write to you"),
    ("language", "English or Español"),
    ("pause", "No reminders until a day"),
    ("stop", "Fewer reminders, or none"),
    ("help", "What you can say"),
)


def command_lists() -> Mapping[str, Sequence[tuple[str, str]]]:
    """The commands by language; the empty language is everybody else's."""
    return {
        "" if language == "en" else language: [
            (name, Voice(language, ZoneInfo("UTC")).say(line)) for name, line in COMMANDS
        ]
        for language in LANGUAGES
    }
