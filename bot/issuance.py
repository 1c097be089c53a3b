"""From approval to a public badge: sign what waits, give it a place in the log, publish.

Every step is a short transaction of its own and can be repeated: whoever comes next, in this
process or another, goes on where the last one stopped.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

import structlog

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from handlers.registry.sequencing import give_places, publish
from handlers.registry.signing import keep_signed, signed, waiting_for_signature
from storage.registry_log import LogMovedError
from storage.store import Store
from storage.transaction import Transaction

Asked = TypeVar("Asked")

log = structlog.get_logger(__name__)

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


def sign_waiting(store: Store, now: datetime) -> int:
    """Sign awards until none waits; how many there were. The write lock is not held meanwhile."""
    count, stuck = 0, set[str]()
    problem: Mistake | None = None
    while True:
        who, badges = store.read_now(waiting_for_signature, SIGNED_AT_ONCE + len(stuck))
        todo = [badge for badge in badges if badge.id not in stuck]
        if not todo:
            break
        key = store.cellar.keys.current("issuer")
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
    """Give places until nothing is ready; how many were given."""
    count = 0
    while given := _again_if_moved(store, give_places, PLACES_AT_ONCE):
        count += given
    return count


def publish_log(store: Store, now: datetime) -> int:
    """Publish a checkpoint over the whole log, if it has grown."""
    return _again_if_moved(store, publish, now)


def _again_if_moved(store: Store, step: Callable[[Asked, Transaction], int], asked: Asked) -> int:
    """Take a step that another process may be taking too: one of us is always first."""
    for _ in range(TRIES):
        try:
            return store.run_now(step, asked)
        except LogMovedError:
            continue
    raise LogMovedError(f"lost {TRIES} times in a row")
