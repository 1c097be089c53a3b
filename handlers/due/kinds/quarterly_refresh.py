"""Once a quarter, to holders of badges that ended or became outdated since the last time."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from credentials.assessment.days import day_of
from credentials.notices.quarterly_refresh import (
    LASTS,
    SPREAD,
    QuarterlyRefresh,
    quarter_of,
    quarterly_refresh,
)
from credentials.notices.topics import LetGo, Topic
from handlers.asker import voice_of
from handlers.due.badges import title_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.due.listed import Listed, first_ahead
from handlers.due.reach import reach_from
from handlers.learner.keeping import phase_of, renews_here
from handlers.learner.standing import held_now, today
from handlers.messages import Message
from handlers.wording import coming, reminders
from handlers.wording.coming import Coming
from handlers.wording.reminders import Stale
from storage.badges import Badge
from storage.choices import DayChosen
from storage.coming_due import Holder
from storage.people import Person
from storage.transaction import Transaction

_A_QUARTER: Final = timedelta(days=110)
"""What is older was on the last list; more than a quarter, so that nothing is missed."""
_JUST_SAID: Final = timedelta(days=7)
"""So long after a badge's last day, which was told, it waits for the next list."""
_LISTED: Final = timedelta(days=400)
"""Longer ago it is history, and no list to work through."""
_EARLIEST: Final = timedelta(days=1)


def _find(at: datetime, tx: Transaction) -> Iterable[QuarterlyRefresh]:
    quarter = quarter_of(day_of(at + _EARLIEST, tx.programme.timezone))
    since = day_of(at, tx.programme.timezone) - quarter.begins
    if not -_EARLIEST <= since <= SPREAD + LASTS + _EARLIEST:
        return
    told = set[str]()
    for holder in _holders(at, quarter.name, tx):
        found = quarterly_refresh(holder.person_id, reach_from(holder), quarter, at)
        if found is not None and holder.person_id not in told:
            told.add(holder.person_id)
            yield found


def _holders(at: datetime, quarter: str, tx: Transaction) -> Iterator[Holder]:
    yield from tx.coming_due.ended(at - _A_QUARTER, at, KIND.name, quarter)
    for achievement, versions in _superseded(today(at, tx), tx).items():
        yield from tx.coming_due.outdated(achievement, versions, KIND.name, quarter)


def _superseded(on: date, tx: Transaction) -> dict[str, list[str]]:
    """The versions that were superseded since the last list, by achievement."""
    found: dict[str, list[str]] = {}
    for each in tx.catalog.every_version():
        newer = tx.catalog.newer_major(each.id, each.version, on)
        if newer and newer.effective_from >= on - _A_QUARTER:
            found.setdefault(each.id, []).append(each.version)
    return found


# --- just before it is sent, and in words ---------------------------------------------------


def _moved_on(
    _notice: QuarterlyRefresh, person: Person | None, at: datetime, tx: Transaction
) -> Drop | None:
    return None if person and _stale(person, at, tx) else Drop("nothing is left to refresh")


def _words(notice: QuarterlyRefresh, person: Person, at: datetime, tx: Transaction) -> Message:
    on = today(at, tx)
    quarter = quarter_of(on)
    # In the next quarter there is nothing left to put off.
    last_on = quarter.told_on(person.id) + LASTS if quarter.name == notice.quarter else on
    left = (last_on - on).days
    return reminders.quarterly(voice_of(person, tx), notice.topic, _stale(person, at, tx), left)


def _stale(person: Person, at: datetime, tx: Transaction) -> list[Stale]:
    found = [_look(badge, person, at, tx) for badge in _kept(person, tx)]
    return [each for each in found if each]


def _kept(person: Person, tx: Transaction) -> list[Badge]:
    """The badges they have neither lost, nor renewed, nor let go."""
    choices = tx.choices.of(person.id)
    return [
        each
        for each in tx.badges.of(person.id)
        if each.standing == "current"
        and not isinstance(choices.get(Topic("badge", each.id)), LetGo)
        and tx.badges.renewed_by(each.id) is None
    ]


def _look(badge: Badge, person: Person, at: datetime, tx: Transaction) -> Stale | None:
    title, on = title_of(badge, tx), today(at, tx)
    if badge.valid_until is not None and badge.valid_until < at:
        is_listed = _JUST_SAID <= at - badge.valid_until <= _LISTED
        if not is_listed or held_now(person, badge.achievement_id, at, tx):
            return None
        return Stale(title, today(badge.valid_until, tx), None, _way_back(badge, at, tx))
    bridge = tx.catalog.bridge_from(badge.achievement_id, badge.version, on)
    if bridge is not None:
        return Stale(title, None, bridge.open_until, f"bridge:{badge.id}")
    newer = tx.catalog.newer_major(badge.achievement_id, badge.version, on)
    return Stale(title, None, None, f"rubric:{badge.achievement_id}") if newer else None


def _way_back(badge: Badge, at: datetime, tx: Transaction) -> str:
    """What can be done about a badge that has ended: the short task, the whole one, or nothing."""
    version = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    if version and renews_here(phase_of(badge, at, tx), version):
        return f"renew:{badge.id}"
    offered = {each.id for each in tx.catalog.achievements(today(at, tx))}
    return f"rubric:{badge.achievement_id}" if badge.achievement_id in offered else ""


# --- in *my reminders* ----------------------------------------------------------------------


def _coming(person: Person, at: datetime, tx: Transaction) -> Iterable[Coming]:
    voice, on = voice_of(person, tx), today(at, tx)
    quarter = quarter_of(on)
    for one in (quarter, quarter.next):
        day = one.told_on(person.id)
        if _has_something(person, day, tx):
            told = QuarterlyRefresh(person.id, at, one.name, at)
            name = coming.refresh(voice, one.begins)
            ahead = first_ahead([(day, told)], on, tx)
            yield Coming(told.topic, name, name, ahead, day + LASTS, first_on=day)


def _has_something(person: Person, day: date, tx: Transaction) -> bool:
    """Whether a list will be owed on a day, as things stand: the rule of `_holders`, for one."""
    outdated = _superseded(day, tx)
    return any(
        each.version in outdated.get(each.achievement_id, ())
        or (each.valid_until and day - _A_QUARTER <= today(each.valid_until, tx) < day)
        for each in _kept(person, tx)
    )


def _again(chosen: DayChosen, due_at: datetime, _tx: Transaction) -> QuarterlyRefresh:
    until = due_at + LASTS
    return QuarterlyRefresh(
        chosen.person_id, due_at, chosen.subject, until, put_off_to=chosen.until
    )


KIND: Final = Kind(
    QuarterlyRefresh,
    _moved_on,
    _words,
    find=_find,
    listed=Listed("refresh", _coming, _again),
)
