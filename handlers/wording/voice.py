"""How we speak to one person: their language, their dates, their time zone.

English is the source: a sentence is looked up by its English text. A sentence that has no
translation yet is said in English, and says so.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "es": "Español"}
"""What we speak, each by its own name."""

DAY = {"en": "EEE d MMM y", "es": "EEE d MMM y"}
MONTH_DAY = {"en": "EEE d MMM", "es": "EEE d MMM"}


@dataclass(frozen=True, slots=True)
class Voice:
    """Says things to somebody. Everything it returns is plain text."""

    language: str
    timezone: ZoneInfo

    def say(self, english: str, /, **values: object) -> str:
        """A sentence in this language, its `{places}` filled in."""
        if self.language == "en":
            return english.format(**values)
        found = _catalog(self.language).get(english)
        if found is None or not found.string:
            return english.format(**values) + " (in English)"
        return str(found.string).format(**values)

    def count(self, number: int, one: str, many: str, **values: object) -> str:
        """The sentence for one, or the sentence for many with `{n}`."""
        return self.say(one if number == 1 else many, n=number, **values)

    def day(self, when: date | datetime) -> str:
        """A day with its year: “Mon 12 Oct 2026”."""
        return format_date(self._local_day(when), DAY[self.language], locale=self.language)

    def short_day(self, when: date | datetime) -> str:
        """A day in the near future: “Mon 12 Oct”."""
        return format_date(self._local_day(when), MONTH_DAY[self.language], locale=self.language)

    def quarter(self, when: date) -> str:
        """A quarter of a year: “1st quarter 2027”."""
        return format_date(when, "QQQQ y", locale=self.language)

    def time(self, when: datetime) -> str:
        """A time of day where this person is: “18:00”."""
        return format_time(when.astimezone(self.timezone), "HH:mm", locale=self.language)

    def moment(self, when: datetime) -> str:
        """Day and time where this person is."""
        local = when.astimezone(self.timezone)
        return format_datetime(local, f"{MONTH_DAY[self.language]}, HH:mm", locale=self.language)

    def both(self, parts: list[str]) -> str:
        """“a, b, and c” in this language."""
        return format_list(parts, locale=self.language)

    def _local_day(self, when: date | datetime) -> date:
        return when.astimezone(self.timezone).date() if isinstance(when, datetime) else when


@cache
def _catalog(language: str) -> Catalog:
    with (files("handlers.wording") / "locale" / f"{language}.po").open("rb") as stream:
        return read_po(stream, locale=language)
