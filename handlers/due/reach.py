"""When one person likes to hear from us, read from what they told us."""

from credentials.learning.quiet import Reach
from handlers.zones import zone_named
from storage.choices import DayChosen
from storage.coming_due import Ending, Holder
from storage.people import Person


def reach_of(person: Person) -> Reach:
    """Their hour on the clock of their own zone."""
    return Reach(zone_named(person.timezone), person.hour)


def reach_from(row: Ending | Holder | DayChosen) -> Reach:
    """The same, from a row of what may be due."""
    return Reach(zone_named(row.timezone), row.hour)
