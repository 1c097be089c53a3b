"""Days for somebody's own calendar, as a file that every calendar reads (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar"
_LINE_OCTETS = 74
"""RFC 5545, 3.1: 75 octets a line without its break; one is left for the blank of a fold."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One all-day event with a reminder at nine in the morning.

    Attributes:
        uid: The same event has the same one, so that adding it twice shows it once.
        day: The day, in nobody's time zone.
        title: Plain text; it is escaped here.
        days_before: How many days before it the calendar reminds; 0 is the day itself.
    """

    uid: str
    day: date
    title: str
    days_before: int = 0


def calendar(entries: Iterable[Entry], stamp: datetime) -> bytes:
    """A file with these events, made at `stamp`."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Vouchline//EN",
        *(line for entry in entries for line in _event(entry, stamp)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(entry: Entry, stamp: datetime) -> list[str]:
    title = _escaped(entry.title)
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{title}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{title}",
        f"TRIGGER:{_nine_oclock(entry.days_before)}",
        "END:VALARM",
        "END:VEVENT",
    ]


def _nine_oclock(days_before: int) -> str:
    """The time from the event's midnight: 15 hours before it is nine on the day before."""
    return f"-P{days_before - 1}DT15H" if days_before else "PT9H"


def _escaped(text: str) -> str:
    # What is no sign at all (a control character) is none in a calendar either.
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """Break a long line between characters, never inside one."""
    pieces, used = [""], 0
    for sign in line:
        size = len(sign.encode())
        if used + size > _LINE_OCTETS:
            pieces.append("")
            used = 0
        pieces[-1] += sign
        used += size
    return "\r\n ".join(pieces)
