"""When one person likes to hear from us, read from what they told us."""

from zoneinfo import ZoneInfo

from credentials.learning.quiet import Reach
from storage.choices import DayChosen
from storage.coming_due import Ending, Holder
from storage.people import Person


def reach_of(person: Person) -> Reach:
    """Their hour on the clock of their own zone."""
    return Reach(ZoneInfo(person.timezone), person.hour)


def reach_from(row: Ending | Holder | DayChosen) -> Reach:
    """The same, from a row of what may be due."""
    return Reach(ZoneInfo(row.timezone), row.hour)
