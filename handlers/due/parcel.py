"""The last step before a send and the first after it: a notice becomes a parcel, and is marked.

`prepare` judges, words and commits the intent in one transaction; what it returns is to be sent
at once. `settle` writes down what came of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from credentials.errors import Mistake
from credentials.notices import STAFF_CHANNEL
from handlers.asker import voice_of
from handlers.cohort_alerts import shown_as
from handlers.due.judged import Drop, GiveUp, Judged, Send, Wait
from handlers.due.kinds import KINDS
from handlers.due.still_true import judge
from handlers.due.words import channel_words, words_together
from handlers.messages import Account, Message
from handlers.people import staff_workspace
from handlers.wording.notices import again
from storage.outbox import DOUBTFUL, Lease, Owed
from storage.transaction import Transaction

LOCAL, SLACK = "local", "slack"
LOCAL_STAFF = "staff"
LOCAL_CHANNEL = "#channel"

AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
BACKOFF = timedelta(seconds=2)
"""The first wait when a platform names none; it doubles with each try, up to an hour."""
MOST_DOUBTS = 4
"""After so many sends without a certain end we stop: they will have it more than once."""

_DOUBLINGS = 11
_GRAIN = 1_000


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message that is about to be sent, and the rows it settles: one, or several alike."""

    rows: tuple[Owed, ...]
    message: Message
    account: Account
    channel: str = ""
    account_id: str | None = None
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The platform has it, under this name."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """This account can not be reached, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """It certainly did not go out; the platform wants to be left alone for so many seconds."""

    why: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell whether it arrived."""

    why: str


Outcome: TypeAlias = Arrived | Refused | NotNow | Unknown


@dataclass(frozen=True, slots=True)
class Asked:
    """A row in our hands, the lease for its send, and the platforms that are connected here."""

    one: Owed
    lease: Lease
    at: datetime
    connected: frozenset[str]


def prepare(asked: Asked, tx: Transaction) -> Parcel | None:
    """Judge a row again and commit to sending it; None when there is nothing to send now."""
    one, worker = asked.one, asked.lease.worker
    if one.in_doubt and one.notice.in_doubt == "drop":
        tx.outbox.drop(one, worker, f"{DOUBTFUL}; not repeated")
        return None
    if one.doubted and one.state == "sending" and one.tries >= MOST_DOUBTS:
        tx.outbox.sent(one, worker, asked.at, f"{DOUBTFUL}; sent {one.tries} times")
        return None
    found = judge(one, asked.at, tx)
    if not isinstance(found, Send):
        _put_aside(one, found, worker, tx)
        return None
    try:
        parcel = _parcel(asked, found, tx)
    except Mistake as mistake:
        tx.outbox.later(one, worker, asked.at + A_DAY, f"it can not be worded: {mistake.what}")
        return None
    if parcel is None or not _intended(parcel, asked.lease, tx):
        return None
    return parcel


def settle(asked: tuple[Parcel, Outcome, str, datetime], tx: Transaction) -> None:
    """Write down what came of a send."""
    parcel, outcome, worker, at = asked
    if isinstance(outcome, Refused) and parcel.account_id:
        tx.people.reachable(parcel.account_id, unless=outcome.why)
    for one in parcel.rows:
        _settle_one(one, outcome, worker, at, tx)
    if isinstance(outcome, Arrived) and parcel.message.thread:
        row = tx.alerts.get(parcel.message.thread)
        if row and row.message_id != outcome.message_id:
            shown_as(row, outcome.message_id, at, tx)


def _settle_one(one: Owed, outcome: Outcome, worker: str, at: datetime, tx: Transaction) -> None:
    match outcome:
        case Arrived():
            note = f"{DOUBTFUL}; sent again" if one.in_doubt else None
            tx.outbox.sent(one, worker, at, note)
        case Refused(why):
            # Judged again at once: there may be another account. A channel has none.
            away = one.notice.person == STAFF_CHANNEL
            tx.outbox.later(one, worker, at + AN_HOUR if away else at, why)
        case NotNow(why, seconds):
            tx.outbox.later(one, worker, at + _backoff(one.tries, seconds, tx), why)
        case Unknown(why) if one.notice.in_doubt == "drop":
            tx.outbox.drop(one, worker, f"{DOUBTFUL}; not repeated: {why}")
        case Unknown(why) if one.tries + 1 >= MOST_DOUBTS:
            tx.outbox.sent(one, worker, at, f"{DOUBTFUL}; sent {one.tries + 1} times: {why}")
        case Unknown():
            tx.outbox.doubtful(one, worker, at + _backoff(one.tries, 0, tx))
        case _:
            assert_never(outcome)


def _backoff(tries: int, seconds: float, tx: Transaction) -> timedelta:
    """What the platform asks for, or twice as long as the last time, and a little by chance.

    Without the chance everybody who was refused together would come back together.
    """
    wait = (
        timedelta(seconds=seconds) if seconds > 0 else min(BACKOFF * 2 ** min(tries, 11), AN_HOUR)
    )
    return wait + wait * tx.below(_GRAIN) / (4 * _GRAIN)


def _put_aside(one: Owed, found: Drop | GiveUp | Wait, worker: str, tx: Transaction) -> None:
    match found:
        case Drop(reason):
            tx.outbox.drop(one, worker, reason)
        case GiveUp(reason):
            tx.outbox.give_up(one, worker, reason)
        case Wait(until, reason):
            tx.outbox.later(one, worker, until, reason)
        case _:
            assert_never(found)


# --- what is sent, and where ----------------------------------------------------------------


def _parcel(asked: Asked, found: Send, tx: Transaction) -> Parcel | None:
    if found.addresses is None:
        return _to_channel(asked, tx)
    address = next((each for each in found.addresses if each.platform in asked.connected), None)
    if address is None:
        away = f"{found.addresses[0].platform} is not connected here"
        tx.outbox.later(asked.one, asked.lease.worker, asked.at + AN_HOUR, away)
        return None
    rows = (asked.one, *_alike(asked, tx))
    account = Account(address.platform, address.workspace, address.external_id)
    return Parcel(rows, _message(rows, asked.at, tx), account, account_id=address.id)


def _to_channel(asked: Asked, tx: Transaction) -> Parcel | None:
    programme = tx.programme
    platform = LOCAL if programme.local else SLACK
    if platform not in asked.connected:
        away = f"{platform} is not connected here"
        tx.outbox.later(asked.one, asked.lease.worker, asked.at + AN_HOUR, away)
        return None
    message = channel_words(asked.one.notice, tx)
    row = tx.alerts.get(message.thread) if message.thread else None
    workspace = LOCAL_STAFF if programme.local else staff_workspace(tx)
    channel = LOCAL_CHANNEL if programme.local else programme.staff_channel
    return Parcel(
        (asked.one,),
        message,
        Account(platform, workspace, channel),
        channel=channel,
        replaces=(row.message_id or "") if row else "",
    )


def _alike(asked: Asked, tx: Transaction) -> Iterable[Owed]:
    """Reminders that fall due together are one message (`product.md`, L9)."""
    one, worker = asked.one, asked.lease.worker
    if one.notice.sort != "reminder" or one.in_doubt:
        return
    reminders = [kind.name for kind in KINDS.values() if kind.fact.sort == "reminder"]
    for other in tx.outbox.also_due(one, asked.lease, asked.at, reminders):
        found: Judged = judge(other, asked.at, tx)
        if other.in_doubt:
            tx.outbox.later(other, worker, asked.at + BACKOFF, "goes on its own")
        elif isinstance(found, Send):
            yield other
        else:
            _put_aside(other, found, worker, tx)


def _message(rows: Sequence[Owed], at: datetime, tx: Transaction) -> Message:
    person = tx.people.get(rows[0].notice.person)
    message = words_together([each.notice for each in rows], person, at, tx)
    return again(voice_of(person, tx), message) if rows[0].in_doubt else message


def _intended(parcel: Parcel, lease: Lease, tx: Transaction) -> bool:
    return all(tx.outbox.intend(each, lease, parcel.account_id) for each in parcel.rows)
