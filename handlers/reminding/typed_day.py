"""A day as people type it, in English or Spanish: read strictly, or not at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Final, Literal

from babel.dates import get_day_names, get_month_names

from handlers.plain import plain
from handlers.wording.voice import LANGUAGES

_NUMBERS: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", re.ASCII)
_WORDS: Final = (
    re.compile(
        r"(?P<day>\d{1,2})\.? (?:de )?(?P<month>[a-z]+)\.?(?:,? (?:del? )?(?P<year>\d{4}))?",
        re.ASCII,
    ),
    re.compile(r"(?P<month>[a-z]+)\.? (?P<day>\d{1,2})(?:,? (?P<year>\d{4}))?", re.ASCII),
)
_TOMORROW: Final = frozenset({"tomorrow", "mañana"})
_A_DAY: Final = timedelta(days=1)
_SHORT: Final = 3
_LEAP_YEARS_APART: Final = 8


@dataclass(frozen=True, slots=True)
class TypedDay:
    """What was typed. Without a year it is the next such day; a weekday must be that day's."""

    year: int | None
    month: int
    day: int
    weekday: int | None = None

    def on_or_after(self, today: date) -> date | None:
        """The day that is meant; None when the calendar has none."""
        last = today.year + _LEAP_YEARS_APART
        years = range(today.year, last + 1) if self.year is None else (self.year,)
        days = [day for year in years if (day := self._in(year))]
        meant = next((day for day in days if self.year is not None or day >= today), None)
        slip = meant is not None and self.weekday not in {None, meant.weekday()}
        return None if slip else meant

    def _in(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class NearDay:
    """“Friday”: the next one after today; without a weekday it is tomorrow."""

    weekday: int | None = None

    def on_or_after(self, today: date) -> date:
        """The day that is meant."""
        tomorrow = today + _A_DAY
        if self.weekday is None:
            return tomorrow
        return tomorrow + _A_DAY * ((self.weekday - tomorrow.weekday()) % 7)


def read_day(text: str) -> TypedDay | NearDay | None:
    """Read a day; what can be read in two ways, like 3/4, is not read.

    >>> read_day("12 Dec") == TypedDay(None, 12, 12), read_day("2026-12-12")
    (True, TypedDay(year=2026, month=12, day=12, weekday=None))
    >>> read_day("12 de diciembre de 2026") == read_day("December 12, 2026")
    True
    >>> read_day("lun 12 oct") == read_day("Monday, 12 October")
    True
    >>> read_day("viernes"), read_day("tomorrow")
    (NearDay(weekday=4), NearDay(weekday=None))
    >>> read_day("3/4"), read_day("soon"), read_day("next Friday")
    (None, None, None)
    """
    said = " ".join(text.lower().split()).rstrip(".!")
    if said in _TOMORROW or plain(said) in _whole_weekdays():
        return NearDay(_whole_weekdays().get(plain(said)))
    first, _, rest = said.partition(" ")
    weekday, day = _weekdays().get(plain(first)), _read(rest)
    # “mar” is a month of one language and a weekday of the other: the whole comes first.
    return _read(said) or (replace(day, weekday=weekday) if day and weekday is not None else None)


def _read(said: str) -> TypedDay | None:
    if found := _NUMBERS.fullmatch(said):
        return TypedDay(int(found["year"]), int(found["month"]), int(found["day"]))
    found = next((match for each in _WORDS if (match := each.fullmatch(said))), None)
    month = _months().get(found["month"]) if found else None
    if found is None or month is None:
        return None
    return TypedDay(int(found["year"]) if found["year"] else None, month, int(found["day"]))


@cache
def _whole_weekdays() -> Mapping[str, int]:
    """The days of a week in all our languages; Monday is 0."""
    return _named("wide")


@cache
def _weekdays() -> Mapping[str, int]:
    """The same, also as we shorten them."""
    return {**_named("abbreviated"), **_whole_weekdays()}


def _named(width: Literal["wide", "abbreviated"]) -> dict[str, int]:
    return {
        plain(name): number
        for language in LANGUAGES
        for number, name in get_day_names(width, locale=language).items()
    }


@cache
def _months() -> Mapping[str, int]:
    """The months of all our languages, whole, in three letters, and as `sept`."""
    whole = {
        name.lower(): number
        for language in LANGUAGES
        for number, name in get_month_names("wide", locale=language).items()
    }
    return {"sept": 9} | {name[:_SHORT]: number for name, number in whole.items()} | whole
