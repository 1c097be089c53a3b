"""The first step after a send: what came of it is written down, for several in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from credentials.notices import STAFF_CHANNEL
from handlers.cohort_alerts import shown_as
from handlers.due.breaking import MOST_TRIES
from handlers.due.kinds.unreached import coach_hears
from handlers.due.parcel import Arrived, Done, NotNow, Refused, Unknown, Unreachable
from handlers.due.preparing import A_DAY, AN_HOUR, MOST_DOUBTS
from storage.outbox import ASKS_FOR_HOURS, DOUBTFUL, LONGEST_HOLD, Owed
from storage.send_slots import A_SECOND
from storage.transaction import Transaction

BACKOFF: Final = timedelta(seconds=2)
"""The first wait when a platform names none; it doubles with each try, up to an hour.

What a platform asks for is waited for up to a day.
"""
TOGETHER: Final = 2
"""When so many chats of a platform were refused at once it is no matter of one chat."""

_MOST_DOUBLINGS: Final = 11
_GRAIN: Final = 1_000


@dataclass(frozen=True, slots=True)
class Ended:
    """Sends that have ended, who sent them, and the service's time."""

    dones: Sequence[Done]
    worker: str
    at: datetime


def settle(ended: Ended, tx: Transaction) -> None:
    """Write down what came of sends."""
    _give_back_slots(ended, tx)
    certain: list[tuple[Owed, datetime]] = []
    for done in ended.dones:
        if isinstance(done.outcome, Unreachable) and done.parcel.account_id:
            tx.people.reachable(done.parcel.account_id, unless=done.outcome.why)
            coach_hears(done.parcel.rows[0].notice.person, ended.at, tx)
        for one in done.parcel.rows:
            if isinstance(done.outcome, Arrived) and not one.in_doubt:
                certain.append((one, done.quiet_until))
            else:
                _settle_one(one, done, ended, tx)
    tx.outbox.all_sent(certain, ended.worker, ended.at)
    for done in ended.dones:
        if isinstance(done.outcome, Arrived) and done.parcel.message.thread:
            row = tx.alerts.get(done.parcel.message.thread)
            if row and row.message_id != done.outcome.message_id:
                shown_as(row, done.outcome.message_id, ended.at, tx)
        elif isinstance(done.outcome, NotNow):
            _leave_alone(done.parcel.account.platform, done.outcome, done.ended_at, tx)


def _give_back_slots(ended: Ended, tx: Transaction) -> None:
    slots: dict[str, list[tuple[int, datetime]]] = {}
    for done in ended.dones:
        if done.parcel.slot is not None:
            free = (done.parcel.slot, done.ended_at + A_SECOND)
            slots.setdefault(done.parcel.account.platform, []).append(free)
    for platform, freed in slots.items():
        tx.send_slots.give_back(platform, freed)


def _settle_one(one: Owed, done: Done, ended: Ended, tx: Transaction) -> None:
    worker, at, now = ended.worker, ended.at, done.ended_at
    match done.outcome:
        case Arrived():
            tx.outbox.sent(one, worker, at, f"{DOUBTFUL}; sent again", done.quiet_until)
        case Unreachable(why):
            # Judged again at once: there may be another account. A channel has none.
            away = one.notice.person == STAFF_CHANNEL
            tx.outbox.hold(one, worker, at, now + AN_HOUR if away else now, why)
        case Refused(why):
            tx.outbox.give_up(one, worker, at, f"the platform does not take it: {why}")
        case NotNow(why) if one.tries + 1 >= MOST_TRIES:
            tx.outbox.give_up(one, worker, at, f"tried {one.tries + 1} times; the last time: {why}")
        case NotNow(why, seconds):
            wait = _backoff(one.tries, seconds, tx)
            said = f"{why}, {ASKS_FOR_HOURS}" if wait > LONGEST_HOLD else why
            tx.outbox.hold(one, worker, at, now + wait, said)
        case Unknown(why) if one.notice.in_doubt == "drop":
            tx.outbox.drop(one, worker, at, f"{DOUBTFUL}; not repeated: {why}")
        case Unknown(why) if (doubts := tx.outbox.doubts(one.id) + 1) >= MOST_DOUBTS:
            tx.outbox.sent(one, worker, at, f"{DOUBTFUL}; sent {doubts} times: {why}")
        case Unknown(why):
            tx.outbox.doubtful(one, worker, at, now + _backoff(one.tries, 0, tx), why)
        case _:
            assert_never(done.outcome)


def _leave_alone(platform: str, refusal: NotNow, now: datetime, tx: Transaction) -> None:
    """Pause the platform for all replicas, when more than one chat was refused.

    A platform does not say whether it is one chat or all of them that it has enough of.
    """
    if tx.outbox.count_held(platform, now) >= TOGETHER:
        until = now + max(_asked(refusal.seconds), A_SECOND)
        # Several answers come at once: the longest wait is the one that counts.
        longest = max(until, tx.send_slots.paused_until(platform, now) or until)
        tx.send_slots.pause(platform, longest, now)


def _backoff(tries: int, seconds: float, tx: Transaction) -> timedelta:
    """As long as the platform asks, or twice as long as the last time, and a little by chance.

    Without the chance everybody who was refused together would come back together.
    """
    doubled = min(BACKOFF * 2 ** min(tries, _MOST_DOUBLINGS), AN_HOUR)
    wait: timedelta = max(doubled, _asked(seconds))
    return wait + wait * tx.below(_GRAIN) / (4 * _GRAIN)


def _asked(seconds: float) -> timedelta:
    """What a platform asks for, up to a day: it may say any number."""
    return timedelta(seconds=min(seconds, A_DAY.total_seconds()))
