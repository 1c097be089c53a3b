"""Each notice is judged once more just before it is sent: is it true, wanted, at the right hour?"""

from datetime import datetime, timedelta
from typing import assert_never

from credentials.assessment.days import day_of
from credentials.learning.quiet import next_allowed, next_unasked
from credentials.notices import STAFF_CHANNEL, Notice
from handlers.due.choices import held_back
from handlers.due.judged import Drop, GiveUp, Judged, Send, Wait
from handlers.due.kinds import kind_of
from handlers.due.reach import reach_of
from storage.outbox import UNREACHABLE, Owed
from storage.people import Person
from storage.sealing import ForgottenError
from storage.transaction import Transaction

A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
AWAKE = timedelta(minutes=30)
"""Somebody who wrote to us this lately is awake: an answer to what they did need not wait."""


def judge(one: Owed, at: datetime, tx: Transaction) -> Judged:
    """Judge a notice that is about to be sent."""
    notice = one.notice
    moved_on = kind_of(notice).moved_on
    if notice.expires_at is not None and at > notice.expires_at:
        return Drop("its time has passed")
    if notice.person == STAFF_CHANNEL:
        return moved_on(notice, None, at, tx) or _to_channel(at, tx)
    try:
        person = tx.people.get(notice.person)
        return (
            moved_on(notice, person, at, tx)
            or _unwanted(notice, person, tx)
            or _for(person, notice, at, tx)
        )
    except ForgottenError:
        return Drop("the person has been forgotten")


# --- is it wanted, and is it the hour? ------------------------------------------------------


def _unwanted(notice: Notice, person: Person, tx: Transaction) -> Drop | None:
    match notice.sort:
        case "reminder" if person.reminders != "all":
            return Drop("they want no reminders")
        case "reminder":
            return held_back(notice, person, tx)
        case "answer":
            return Drop("they want no messages") if person.reminders == "none" else None
        case "decision" | "work":
            # A decision that can be appealed, and work: neither is a reminder.
            return None
        case _:
            assert_never(notice.sort)


def _for(person: Person, notice: Notice, at: datetime, tx: Transaction) -> Judged:
    addresses = tx.people.addresses(person.id)
    reachable = tuple(each for each in addresses if each.unreachable is None)
    if not reachable:
        if addresses and notice.unasked:
            return GiveUp(f"they can not be reached: {addresses[0].unreachable}")
        return Wait(at + A_DAY, UNREACHABLE)
    return _later(person, notice, at, tx) or Send(reachable)


def _later(person: Person, notice: Notice, at: datetime, tx: Transaction) -> Wait | None:
    """The pause, the hour they chose, the night, and the week, in this order."""
    reach = reach_of(person)
    if notice.sort == "reminder":
        if person.paused_until and at < person.paused_until:
            return Wait(person.paused_until, "they asked for a pause")
        hour = reach.on(day_of(at, reach.zone))
        if at < hour and (notice.expires_at is None or hour <= notice.expires_at):
            return Wait(hour, "their hour comes later")
    morning = next_allowed(at, reach.zone)
    if morning > at and not _awake(person, notice, at, tx):
        return Wait(morning, "it is night where they are")
    if notice.unasked:
        free = next_unasked(at, reach.zone, tx.outbox.unasked_sent(person.id, at - A_WEEK))
        if free > at:
            return Wait(free, "they had enough messages this week")
    return None


def _awake(person: Person, notice: Notice, at: datetime, tx: Transaction) -> bool:
    if notice.sort != "answer":
        return False
    heard = tx.conversations.last_heard(person.id)
    return heard is not None and at - heard <= AWAKE


def _to_channel(at: datetime, tx: Transaction) -> Judged:
    programme = tx.programme
    if not programme.staff_channel and not programme.local:
        return Wait(at + A_DAY, "no staff channel is set")
    morning = next_allowed(at, programme.timezone)
    return Wait(morning, "it is night for the staff") if morning > at else Send(None)
