"""The time ahead, cut at the days on which somebody is told that something ends."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final, TypeAlias

from credentials.assessment.days import day_of, day_starts
from credentials.learning.quiet import MANNERS
from credentials.notices.steps import LAST_DAY
from storage.coming_due import Stretch

Steps: TypeAlias = Mapping[tuple[str, str], tuple[int, ...]]
"""On how many days before its end something is told, by achievement and version."""

_FIRST: Final = timezone(timedelta(hours=14))
"""Nobody's day begins before it does here."""
_NIGHT: Final = timedelta(hours=MANNERS.quiet_until.hour)


def stretches(at: datetime, zone: tzinfo, steps: Steps) -> Iterable[Stretch]:
    """Cut the time ahead at the steps: between two of them all have come to the same one.

    They are cut for whoever is told first on earth. Of the others some have not come so far yet.
    """
    today = day_of(at - _NIGHT, _FIRST)
    after = at
    for days in sorted({LAST_DAY, *(each for version in steps.values() for each in version)}):
        before = day_starts(today + timedelta(days=days + 1), zone)
        if before > after:
            yield _stretch(after, before, days, steps)
            after = before


def _stretch(after: datetime, before: datetime, days: int, steps: Steps) -> Stretch:
    come_to = {
        version: min((each for each in (*own, LAST_DAY) if each >= days), default=None)
        for version, own in steps.items()
    }
    counted = Counter(step for step in come_to.values() if step is not None)
    most = counted.most_common(1)[0][0] if counted else days
    others = {version: step for version, step in come_to.items() if step != most}
    return Stretch(after, before, most, others)
