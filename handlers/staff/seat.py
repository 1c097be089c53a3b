"""Who may sit in the staff seat, and what waits for them there."""

from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from credentials.assessment.governance import RIGHTS, Act, StaffRole
from credentials.errors import Mistake
from handlers.asker import Handler, asker, voice_of
from handlers.messages import Message, Reply, Request
from handlers.people import staff_workspace
from handlers.registry.marking import scorers, staff_of
from handlers.registry.proposals import proposals
from handlers.wording import staff as words
from storage.attempts import Attempt, AttemptState
from storage.away import TryAgainError
from storage.people import Person
from storage.transaction import Transaction

StaffHandler: TypeAlias = Callable[[Request, Person, Transaction], Reply]
"""A conversation with somebody we know to be staff."""


def for_staff(handler: StaffHandler) -> Handler:
    """Let only staff in, and only where staff commands exist; a mistake leads back to the list."""

    @wraps(handler)
    def guarded(request: Request, tx: Transaction) -> Reply:
        person = asker(request, tx)
        if is_elsewhere(request, tx):
            return Reply((words.unknown_command(voice_of(person, tx)),))
        if person is None or not person.roles:
            return Reply((words.stranger(voice_of(person, tx)),))
        try:
            with tx.savepoint():
                return handler(request, person, tx)
        except TryAgainError:
            raise
        except Mistake as mistake:
            return Reply((words.not_done(voice_of(person, tx), mistake),))

    return guarded


def is_elsewhere(request: Request, tx: Transaction) -> bool:
    """Whether this is a Slack workspace other than the staff's own."""
    account = request.account
    return account.platform == "slack" and account.workspace != staff_workspace(tx)


def has_right(person: Person, act: Act) -> bool:
    """Whether any of somebody's roles carries this right."""
    roles = {StaffRole(role) for role in person.roles if role in set(StaffRole)}
    return any(act in RIGHTS[role] for role in roles)


def home(request: Request, person: Person, tx: Transaction) -> Reply:
    """What waits for this person."""
    return Reply((home_message(request, person, tx),))


def home_message(_request: Request, person: Person, tx: Transaction) -> Message:
    """The same as one message, to follow another."""
    withdraws = has_right(person, Act.WITHDRAW)
    waiting = words.Waiting(
        to_score=len(to_score(person, tx)) if has_right(person, Act.SCORE) else None,
        to_approve=len(to_approve(person, tx)) if has_right(person, Act.APPROVE) else None,
        withdrawals=len(proposals(tx)) if withdraws else None,
        alerts=len(tx.alerts.open()),
    )
    return words.home(voice_of(person, tx), person.shown_name, waiting)


def to_score(person: Person, tx: Transaction) -> list[Attempt]:
    """The work this person may mark and has not marked yet, the oldest first."""
    return [
        one
        for one in tx.attempts.waiting(AttemptState.SUBMITTED)
        if one.person_id != person.id
        and person.id not in scorers(one, tx)
        and not staff_of(person, tx, one.person_id).conflicts
    ]


def to_approve(person: Person, tx: Transaction) -> list[Attempt]:
    """The passed work this person may decide about, the oldest first."""
    return [
        one
        for one in tx.attempts.waiting(AttemptState.MARKED)
        if one.person_id != person.id and person.id not in scorers(one, tx)
    ]
