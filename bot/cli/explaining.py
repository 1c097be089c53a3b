"""Why this person got, or did not get, this message: the whole decision in plain words."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.clock import real_now
from bot.opening import House
from credentials.learning.quiet import MANNERS
from credentials.notices import STAFF_CHANNEL
from credentials.plurals import several
from handlers.due.judged import Drop, GiveUp, Judged, Send, Wait
from handlers.due.reach import reach_of
from handlers.due.still_true import judge
from storage.outbox import Owed
from storage.people import Address
from storage.sealing import ForgottenError
from storage.transaction import Transaction

A_WEEK = timedelta(days=7)
FORM = "%Y-%m-%d %H:%M UTC"
TO_THE_SECOND = "%Y-%m-%d %H:%M:%S UTC, real time"
STATES = {
    "owed": "It waits.",
    "sending": "It is being sent, or the process that sent it has died.",
    "dropped": "It was dropped: it is not sent any more.",
    "given_up": "It was given up: it could not be sent.",
}


def explained(one: Owed, house: House, tx: Transaction) -> list[str]:
    """Everything there is to say about one notice."""
    return [*_fact(one, tx), *_diary(one, tx), *_state(one, tx), *_outlook(one, house, tx)]


def _fact(one: Owed, tx: Transaction) -> Iterator[str]:
    notice = one.notice
    yield f"{one.id}: {notice.kind} for {whom(one, tx)}"
    yield f"  Owed {one.owed_at:{FORM}}, to be sent from {notice.due_at:{FORM}} on."
    ends = f"until {notice.expires_at:{FORM}}" if notice.expires_at else "without an end"
    yield f"  Sort: {notice.sort}, of urgency {notice.urgency}; true {ends}."
    doubt = "sent again, and says so" if notice.in_doubt == "again" else "dropped"
    yield f"  If nobody can know whether it arrived, it is {doubt}."


def _diary(one: Owed, tx: Transaction) -> Iterator[str]:
    for step in tx.outbox.steps(one.id):
        yield f"  {step.at:{FORM}}  {step.what}"


def _state(one: Owed, tx: Transaction) -> Iterator[str]:
    if one.sent_at:
        yield f"  It was sent {one.sent_at:{FORM}}, {_by_way_of(one, tx)}, at try {one.tries}."
    else:
        yield f"  {STATES[one.state]} Tried {several(one.tries, 'time')}."
    if one.reason:
        yield f"  Last reason: {one.reason}."


def _outlook(one: Owed, house: House, tx: Transaction) -> Iterator[str]:
    if one.state not in {"owed", "sending"}:
        return
    at, now = house.clock.now(), real_now()
    if one.held_until and one.held_until > now:
        who = "a process works on it" if one.worker else "nobody tries it, nor what comes after it"
        yield f"  Until {one.held_until:{TO_THE_SECOND}}, {who}."
    if one.due_at > at:
        yield f"  It is looked at again {one.due_at:{FORM}}."
    if one.notice.person != STAFF_CHANNEL:
        try:
            yield from _person(one, at, tx)
        except ForgottenError:
            yield "  Its person has been forgotten."
    found = judge(one, at, tx)
    yield f"  If its turn came now: {_verdict(found)}."
    for address in (found.addresses or ())[:1] if isinstance(found, Send) else ():
        yield from _budget(address.platform, now, tx)


def _person(one: Owed, at: datetime, tx: Transaction) -> Iterator[str]:
    person = tx.people.get(one.notice.person)
    clock = at.astimezone(reach_of(person).zone)
    yield f"  Where they are it is {clock:%H:%M} ({person.timezone}); they chose {person.hour}:00."
    quiet = f"{MANNERS.quiet_from:%H:%M} to {MANNERS.quiet_until:%H:%M}"
    yield f"  Quiet hours: {quiet}. What they want: {person.reminders}."
    sent = len(tx.outbox.unasked_sent(person.id, at - A_WEEK))
    yield f"  Unasked messages in the last 7 days: {sent} of {MANNERS.unasked_a_week}."
    accounts = ", then ".join(map(_account, tx.people.addresses(person.id)))
    yield f"  Chats, in the order in which they are tried: {accounts or 'none'}."


def _account(one: Address) -> str:
    return f"{one.platform} (unreachable: {one.unreachable})" if one.unreachable else one.platform


def _verdict(found: Judged) -> str:
    match found:
        case Send():
            return "it would be sent"
        case Drop(reason):
            return f"it would be dropped: {reason}"
        case GiveUp(reason):
            return f"it would be given up: {reason}"
        case Wait(until, reason):
            return f"it would wait until {until:{FORM}}: {reason}"


def _budget(platform: str, now: datetime, tx: Transaction) -> Iterator[str]:
    if until := tx.send_slots.paused_until(platform, now):
        yield f"  But {platform} wants to be left alone until {until:{TO_THE_SECOND}}."
    free = tx.send_slots.next_free(platform, 1)
    if free and free > now:
        yield f"  And its limit is used up until {free:{TO_THE_SECOND}}."


def _by_way_of(one: Owed, tx: Transaction) -> str:
    if one.notice.person == STAFF_CHANNEL:
        return "to the staff channel"
    try:
        addresses = tx.people.addresses(one.notice.person)
    except ForgottenError:
        return "to somebody who has been forgotten since"
    used = [each for each in addresses if each.id == one.account_id]
    return f"by {used[0].platform}" if used else "to an account that is gone"


def whom(one: Owed, tx: Transaction) -> str:
    """The REF of its person, or the staff channel."""
    person = one.notice.person
    # Read without their key: it may be destroyed.
    return tx.people.refs({person}).get(person, STAFF_CHANNEL)
