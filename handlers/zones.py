"""Time zones by their names, as people choose them and as rows hold them."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

OURS = frozenset({"localtime", "Factory"})
"""Names that some machines list, and that are no place."""


@cache
def places() -> frozenset[str]:
    """Every zone that a person can be in."""
    return frozenset(available_timezones()) - OURS


def zone_named(name: str) -> ZoneInfo:
    """A zone; UTC where this machine does not know it.

    Its people hear at a wrong hour then. To fail would keep everybody else waiting with them.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
