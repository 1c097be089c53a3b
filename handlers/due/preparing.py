"""The last step before a send: notices in our hands are judged, worded, and become parcels.

`prepare` does this for several in one transaction and commits the intent to send each of them; what
it returns is to be sent at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from credentials.errors import Mistake
from handlers.asker import voice_of
from handlers.due.breaking import Broken, put_off
from handlers.due.judged import Drop, GiveUp, Judged, Send, Wait
from handlers.due.kinds import KINDS
from handlers.due.parcel import Parcel
from handlers.due.still_true import judge
from handlers.due.words import channel_words, words_together
from handlers.messages import Account, Message
from handlers.people import staff_workspace
from handlers.wording.notices import again
from storage.outbox import AGAIN, DOUBTFUL, Lease, Owed
from storage.transaction import Transaction

LOCAL, SLACK = "local", "slack"
LOCAL_STAFF = "staff"
LOCAL_CHANNEL = "#channel"

AN_HOUR: Final = timedelta(hours=1)
A_DAY: Final = timedelta(days=1)
MOST_DOUBTS: Final = 4
"""After so many sends without a certain end we stop: they will have it more than once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows in our hands, and the lease for their sends.

    `connected`: how many messages a second each platform that is here takes; 0 for no limit.
    `together`: what else is due to the same person may go in one message.
    """

    rows: Sequence[Owed]
    lease: Lease
    at: datetime
    connected: Mapping[str, int]
    together: bool = True


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be sent now, and the rows that are still in our hands because no slot is free.

    `again_at`: when the next slot is free, in real time, if something waits for one.
    """

    parcels: Sequence[Parcel] = ()
    left: Sequence[Owed] = ()
    again_at: datetime | None = None


def prepare(asked: Asked, tx: Transaction) -> Prepared:
    """Judge rows again and commit to sending those that are to go out now."""
    slots = _Slots(asked, tx)
    room = slots.room
    ready = [
        parcel
        for one in asked.rows[:room]
        if (parcel := _parcel_of(one, asked, slots, tx)) is not None
    ]
    slots.give_back()
    intents = [(row, parcel.account_id) for parcel in ready for row in parcel.rows]
    ours = tx.outbox.intend(intents, asked.lease)
    for parcel in ready:
        if len(parcel.rows) > 1:
            ids = [row.id for row in parcel.rows]
            tx.outbox.note(ids, f"goes in one message with {len(ids) - 1} more", asked.at)
    lost = [row.id for parcel in ready for row in parcel.rows if row.state == "sending"]
    tx.outbox.note(lost, f"{DOUBTFUL} (who sent it never said): {AGAIN}", asked.at)
    left = [*slots.left, *asked.rows[room:]]
    return Prepared(
        [one for one in ready if all(row.hold in ours for row in one.rows)],
        left,
        slots.next_free() if left else None,
    )


class _Slots:
    """The slots that we took for this batch; those that nothing needs are given back.

    `left`: the rows that found none, and are still in our hands.
    """

    def __init__(self, asked: Asked, tx: Transaction) -> None:
        self._asked = asked
        self._tx = tx
        self.left: list[Owed] = []
        self._wanted = set[str]()
        now, most = asked.lease.now, len(asked.rows)
        self._paused = {
            name: until
            for name in asked.connected
            if (until := tx.send_slots.paused_until(name, now))
        }
        self._free = {
            name: tx.send_slots.take(name, a_second, most, now)
            for name, a_second in asked.connected.items()
            if a_second and name not in self._paused
        }

    @property
    def room(self) -> int:
        """How many rows it makes sense to look at: nothing is judged that could not be sent."""
        limited = all(self._asked.connected.values()) and not self._paused
        return max(map(len, self._free.values()), default=0) if limited else len(self._asked.rows)

    def next_free(self) -> datetime | None:
        """When a slot is free for what is left; of any platform, if nothing asked for one."""
        asked = self._asked.connected
        names = self._wanted or set(self._free)
        moments = [self._tx.send_slots.next_free(name, asked[name]) for name in names]
        return min((one for one in moments if one), default=None)

    def none_for(self, one: Owed, platform: str) -> bool:
        """Whether a row must wait for its platform. It does so alone: what goes with it is free."""
        if until := self._paused.get(platform):
            why = f"{platform} wants to be left alone"
            lease, at = self._asked.lease, self._asked.at
            until = min(until, lease.now + AN_HOUR)
            self._tx.outbox.hold(one, lease.worker, at, until, why)
        elif self._asked.connected[platform] and not self._free[platform]:
            self._wanted.add(platform)
            self.left.append(one)
        else:
            return False
        return True

    def take(self, platform: str) -> int | None:
        """A slot for a message that goes now; None where there is no limit."""
        return self._free[platform].pop() if self._asked.connected[platform] else None

    def give_back(self) -> None:
        """Let others have what is not needed."""
        now = self._asked.lease.now
        for platform, unused in self._free.items():
            self._tx.send_slots.give_back(platform, [(slot, now) for slot in unused])


# --- one row --------------------------------------------------------------------------------


def _parcel_of(one: Owed, asked: Asked, slots: _Slots, tx: Transaction) -> Parcel | None:
    """One row, judged and worded; None when it is not to be sent now."""
    worker = asked.lease.worker
    if one.in_doubt and one.notice.in_doubt == "drop":
        tx.outbox.drop(one, worker, asked.at, "not repeated")
        return None
    if one.state == "sending" and (doubts := tx.outbox.doubts(one.id) + 1) >= MOST_DOUBTS:
        tx.outbox.sent(one, worker, asked.at, f"{DOUBTFUL}; sent {doubts} times")
        return None
    found = judge(one, asked.at, tx)
    if not isinstance(found, Send):
        _put_aside(one, found, asked, tx)
        return None
    try:
        return _parcel(one, asked, found, slots, tx)
    except Mistake as mistake:
        put_off(Broken(one, worker, asked.at, mistake.what, A_DAY), tx)
        return None


def _put_aside(one: Owed, found: Drop | GiveUp | Wait, asked: Asked, tx: Transaction) -> None:
    worker, at = asked.lease.worker, asked.at
    match found:
        case Drop(reason):
            tx.outbox.drop(one, worker, at, reason)
        case GiveUp(reason):
            tx.outbox.give_up(one, worker, at, reason)
        case Wait(until, reason):
            tx.outbox.later(one, worker, at, until, reason)
        case _:
            assert_never(found)


def _parcel(one: Owed, asked: Asked, found: Send, slots: _Slots, tx: Transaction) -> Parcel | None:
    if found.addresses is None:
        return _to_channel(one, asked, slots, tx)
    address = next((each for each in found.addresses if each.platform in asked.connected), None)
    if address is None:
        _leave_to_others(one, found.addresses[0].platform, asked, tx)
        return None
    if slots.none_for(one, address.platform):
        return None
    rows = (one, *_alike(one, asked, tx))
    message = _message(rows, asked.at, tx)
    account = Account(address.platform, address.workspace, address.external_id)
    slot = slots.take(address.platform)
    return Parcel(rows, message, account, account_id=address.id, slot=slot)


def _to_channel(one: Owed, asked: Asked, slots: _Slots, tx: Transaction) -> Parcel | None:
    programme = tx.programme
    platform = LOCAL if programme.local else SLACK
    if platform not in asked.connected:
        _leave_to_others(one, platform, asked, tx)
        return None
    if slots.none_for(one, platform):
        return None
    message = channel_words(one.notice, tx)
    row = tx.alerts.get(message.thread) if message.thread else None
    workspace = LOCAL_STAFF if programme.local else staff_workspace(tx)
    channel = LOCAL_CHANNEL if programme.local else programme.staff_channel
    return Parcel(
        (one,),
        message,
        Account(platform, workspace, channel),
        channel=channel,
        replaces=(row.message_id or "") if row else "",
        slot=slots.take(platform),
    )


def _leave_to_others(one: Owed, platform: str, asked: Asked, tx: Transaction) -> None:
    away = f"{platform} is not connected here"
    tx.outbox.later(one, asked.lease.worker, asked.at, asked.at + AN_HOUR, away)


def _alike(one: Owed, asked: Asked, tx: Transaction) -> Iterator[Owed]:
    """Reminders that fall due together are one message (`product.md`, L9)."""
    if one.notice.sort != "reminder" or one.in_doubt or not asked.together:
        return
    reminders = [kind.name for kind in KINDS.values() if kind.fact.sort == "reminder"]
    for other in tx.outbox.also_due(one, asked.lease, asked.at, reminders):
        found: Judged = judge(other, asked.at, tx)
        if other.in_doubt:
            tx.outbox.release([other], asked.lease.worker)
        elif isinstance(found, Send):
            yield other
        else:
            _put_aside(other, found, asked, tx)


def _message(rows: Sequence[Owed], at: datetime, tx: Transaction) -> Message:
    person = tx.people.get(rows[0].notice.person)
    message = words_together([each.notice for each in rows], person, at, tx)
    return again(voice_of(person, tx), message) if rows[0].in_doubt else message
