"""A record of several badges in words: what it is, and what became of each badge in it."""

from collections.abc import Iterable
from datetime import datetime

from credentials.registry.verdicts import Judgement
from handlers.registry.showing import shown
from handlers.wording.verdicts import verdict_words
from handlers.wording.voice import Voice


def record_title(voice: Voice, judgement: Judgement) -> str:
    """What to call a record; nothing for a badge."""
    if not judgement.inside:
        return ""
    return voice.count(len(judgement.inside), "A record of one badge", "A record of {n} badges")


def inside_words(voice: Voice, judgement: Judgement, now: datetime) -> Iterable[tuple[str, str]]:
    """Each badge in a record: its title, and its own verdict."""
    for place, one in enumerate(judgement.inside, start=1):
        seen, words = shown(one), verdict_words(one, voice, now)
        title = seen.title if seen else voice.say("Badge {n}", n=place)
        yield title, f"{words.headline} {words.detail}".strip()
