"""What others say of a badge, as its page and the command line tell it."""

from datetime import date, datetime
from typing import Final

from credentials.registry.verdicts import Endorsement, Outcome
from handlers.wording.moments import with_days
from handlers.wording.voice import Voice

_OUTCOMES: Final[dict[Outcome, str]] = {
    "pass": "Signed by them, and the signature holds.",
    "warn": "Please note:",
    "skipped": "Not checked:",
    "fail": "Do not rely on it:",
}


def endorsement_words(voice: Voice, given: Endorsement) -> str:
    """A signed endorsement, with what came of looking at its signature."""
    outcome = voice.say(_OUTCOMES[given.outcome])
    why = "" if given.outcome == "pass" else f" {with_days(voice, given.detail)}"
    quote = quote_words(
        voice, given.by or voice.say("Somebody"), given.says, given.since, given.until
    )
    return f"{quote}. {outcome}{why}"


def quote_words(
    voice: Voice, by: str, says: str, since: date | datetime | None, until: date | datetime | None
) -> str:
    """What somebody says, and for how long."""
    if since is None or until is None:
        return f"{by}: “{says}”"
    return voice.say(
        "{by}: “{says}” ({since} to {until})",
        by=by,
        says=says,
        since=voice.day(since),
        until=voice.day(until),
    )
