"""From approval to a public badge: sign what waits, give it a place in the log, publish.

Every step is a short transaction of its own and can be repeated: whoever comes next, in this
process or another, goes on where the last one stopped.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

import structlog

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from handlers.registry.continuity import Anchored, ForkError
from handlers.registry.issuer import issuer
from handlers.registry.report import LogReport, log_report
from handlers.registry.sequencing import Places, give_places, propose, publish
from handlers.registry.signing import keep_signed, signed, waiting_for_signature, who_signs
from storage.anchor import AnchorError, AnchorMovedError
from storage.registry_log import LogMovedError
from storage.signing_keys import KeyFileError
from storage.store import Store
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

Done = TypeVar("Done")

SIGNED_AT_ONCE: Final = 64
PLACES_AT_ONCE: Final = 256
TRIES: Final = 20


def issue_now(store: Store, now: datetime) -> int:
    """Sign, sequence and publish everything that waits; how many entries became public.

    Raises:
        Mistake: something cannot be signed. What can go on has gone on before this is raised.
    """
    try:
        sign_waiting(store, now)
    finally:
        # Withdrawals need no signature of a document: they must not wait for one.
        sequence_ready(store)
        public = publish_log(store, now)
    return public


def issue_or_wait(store: Store, now: datetime) -> Mistake | None:
    """The same; while the log is read-only or a key is not here, it waits, and this says why."""
    try:
        issue_now(store, now)
    except (ForkError, AnchorError, KeyFileError) as mistake:
        return mistake
    return None


def sign_waiting(store: Store, now: datetime) -> int:
    """Sign awards until none waits; how many there were. The write lock is not held meanwhile."""
    count, stuck = 0, set[str]()
    problem: Mistake | None = None
    while True:
        badges = store.read_now(waiting_for_signature, SIGNED_AT_ONCE + len(stuck))
        todo = [badge for badge in badges if badge.id not in stuck]
        if not todo:
            break
        who, key = store.read_now(who_signs, None)
        done: list[tuple[str, Document]] = []
        for badge in todo:
            try:
                done.append((badge.id, signed(badge.document, who, key, now)))
            except Mistake as mistake:
                # One document that cannot be signed must not hold up everybody else's.
                log.exception("cannot_sign", badge=badge.id)
                stuck.add(badge.id)
                problem = mistake
        store.run_now(keep_signed, done)
        count += len(done)
    if problem is not None:
        raise problem
    return count


def sequence_ready(store: Store) -> int:
    """Give places until nothing is ready; how many were given.

    Raises:
        ForkError: the log is read-only; what is ready keeps waiting.
    """
    count = tries = 0
    while store.read_now(_anything_ready, None):
        try:
            count += _beside_anchor(store, partial(_give_places, store))
        except LogMovedError:
            tries = _again(tries)
    return count


def publish_log(store: Store, now: datetime) -> int:
    """Publish checkpoints until one covers the whole log; how many entries became public.

    Raises:
        ForkError: the log is read-only.
        AnchorError: what was signed cannot be remembered, so it is not published.
    """
    count = tries = 0
    while store.read_now(_anything_unpublished, None):
        try:
            proposal = _beside_anchor(store, partial(store.read_now, propose))
            if proposal is None:
                continue
            if proposal.is_new:
                store.cellar.anchor.advance(proposal.origin, proposal.seen, proposal.note)
            count += store.run_now(lambda one, tx: publish(one, now, tx), proposal)
        except (LogMovedError, AnchorMovedError):
            tries = _again(tries)
    return count


# The anchor may be far away, and there is mostly nothing to ask it for: a look here comes first.


def _anything_ready(_asked: None, tx: Transaction) -> bool:
    return tx.log.anything_ready()


def _anything_unpublished(_asked: None, tx: Transaction) -> bool:
    latest = tx.log.latest()
    return tx.log.size(issuer(tx).origin) != (latest.size if latest else 0)


def ask_anchor(store: Store) -> Anchored:
    """What the anchor remembers, or why it does not say."""
    origin = store.read_now(lambda _, tx: issuer(tx).origin, None)
    try:
        return Anchored(store.cellar.anchor.newest(origin), origin=origin)
    except AnchorError as mistake:
        return Anchored(problem=mistake.what, origin=origin)


def report_on(store: Store) -> LogReport:
    """How the log stands now."""
    anchored = ask_anchor(store)
    while True:
        report = store.read_now(log_report, anchored)
        before, anchored = anchored, ask_anchor(store) if report.reasons else anchored
        if anchored == before:
            return report


def _give_places(store: Store, anchored: Anchored) -> int:
    return store.run_now(give_places, Places(PLACES_AT_ONCE, anchored))


def _beside_anchor(store: Store, step: Callable[[Anchored], Done]) -> Done:
    """Take a step beside what the anchor says.

    Another process may publish between our look at the anchor and the step. Then the step compares
    an old note with a new log, which looks like a fork and is none.

    Raises:
        ForkError: the log does not fit the anchor, which has not moved meanwhile.
        LogMovedError: the anchor has moved; look again.
    """
    anchored = ask_anchor(store)
    try:
        return step(anchored)
    except ForkError as fork:
        if ask_anchor(store) == anchored:
            raise
        raise LogMovedError("the anchor moved meanwhile") from fork


def _again(tries: int) -> int:
    """Count a step that another process took first: one of us is always first."""
    if tries == TRIES:
        raise LogMovedError(f"lost {TRIES} times in a row")
    return tries + 1
