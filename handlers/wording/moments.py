"""Moments inside a sentence that a judge wrote, as people read them."""

import re
from datetime import datetime
from typing import Final

from handlers.wording.voice import Voice

_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)


def with_days(voice: Voice, detail: str) -> str:
    """What a check found, its moments as people read them."""

    def worded(found: re.Match[str]) -> str:
        moment = datetime.fromisoformat(found.group())
        return f"{voice.day(moment)}, {voice.time(moment)} ({voice.timezone.key})"

    return _MOMENT.sub(worded, detail)
