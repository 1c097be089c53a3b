"""From when until when a badge holds, and when it can be renewed. Nothing here reminds."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeAlias

from credentials.assessment.days import add_months, day_ends, day_of
from credentials.catalog.models import RenewalRule


@dataclass(frozen=True)
class Validity:
    """The span in which a badge is current. `until` is its last second; None = it does not end."""

    starts: datetime
    until: datetime | None


@dataclass(frozen=True)
class NeverEnds:
    """There is nothing to renew."""


@dataclass(frozen=True)
class NotOpenYet:
    """The badge is current, and it is too early to renew."""

    opens_on: date


@dataclass(frozen=True)
class Open:
    """It can be renewed now, and the new end counts from the old one."""

    ends_on: date


@dataclass(frozen=True)
class Grace:
    """It has ended, and can still be renewed until the end of `last_on`."""

    last_on: date


@dataclass(frozen=True)
class Lapsed:
    """It ended too long ago: the whole assessment is taken again."""

    since: date


Renewing: TypeAlias = NeverEnds | NotOpenYet | Open | Grace | Lapsed


def first_validity(at: datetime, months: int | None, zone: tzinfo) -> Validity:
    """Give a new badge its span: from the moment of issue to the end of a day `months` later."""
    return Validity(at, None if months is None else _end(day_of(at, zone), months, zone))


def renewed_validity(
    old_until: datetime | None, at: datetime, months: int | None, zone: tzinfo
) -> Validity:
    """Give a renewed badge its span. Whoever renews early loses nothing (`product.md`, L9).

    Until its last second the new end counts from the old end; afterwards from the day of renewal.
    """
    if old_until is None or months is None or at > old_until:
        return first_validity(at, months, zone)
    return Validity(at, _end(day_of(old_until, zone), months, zone))


def renewing(until: datetime | None, at: datetime, rule: RenewalRule, zone: tzinfo) -> Renewing:
    """Judge whether a badge with this end can be renewed at `at`."""
    if until is None:
        return NeverEnds()
    last = day_of(until, zone)
    opens_on = last - timedelta(days=rule.open_days_before)
    today = day_of(at, zone)
    if today < opens_on:
        return NotOpenYet(opens_on)
    if today <= last:
        return Open(last)
    grace_ends = last + timedelta(days=rule.grace_days)
    return Grace(grace_ends) if today <= grace_ends else Lapsed(last)


def _end(day: date, months: int, zone: tzinfo) -> datetime:
    return day_ends(add_months(day, months), zone)
