"""A day for somebody's own calendar, as a file that every calendar reads (RFC 5545)."""

from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar"
_LINE_OCTETS = 74
"""RFC 5545, 3.1: 75 octets a line without its break; one is left for the blank of a fold."""


def all_day(uid: str, day: date, title: str, stamp: datetime) -> bytes:
    """One all-day event with a reminder on its morning.

    Args:
        uid: The same event has the same one, so that adding it twice shows it once.
        day: The day, in nobody's time zone.
        title: Plain text; it is escaped here.
        stamp: When the file was made.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Vouchline//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(title)}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(title)}",
        "TRIGGER:PT9H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
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
