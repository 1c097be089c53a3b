"""Withdrawals that one person has proposed and a second person has not confirmed yet."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar, Final

from credentials.assessment.governance import Act, NotAllowed, check_right
from credentials.errors import Mistake
from credentials.notices import Change
from handlers.registry.marking import staff_of
from handlers.registry.withdrawing import Reason, check_change, withdraw
from storage.badges import Badge
from storage.people import Person
from storage.transaction import Transaction

_FACT: Final = "withdrawals_proposed"


class ProposalMistake(Mistake):
    """Nothing about this badge waits for a second person."""

    advice: ClassVar[str] = "Say withdrawals to see what waits."


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of a badge's standing that waits for a second person."""

    badge_id: str
    change: Change
    reason: Reason | None
    by_id: str
    at: str

    @property
    def gist(self) -> str:
        """What is to happen and why, as a button carries it."""
        return f"{self.change}:{self.reason or ''}"


def propose(
    badge: Badge, change: Change, reason: Reason | None, by: Person, now: datetime, tx: Transaction
) -> Proposal:
    """Ask for a second person; a later proposal about the same badge takes the earlier one's place.

    Raises:
        NotAllowed: They have no right to withdraw badges, or it is their own.
        WithdrawalMistake: The badge cannot change like this.
    """
    _check_may_decide(badge, by, tx)
    check_change(badge, change, reason)
    new = Proposal(badge.id, change, reason, by.id, now.isoformat())
    _keep([*(one for one in proposals(tx) if one.badge_id != badge.id), new], tx)
    return new


def proposals(tx: Transaction) -> list[Proposal]:
    """Everything that waits for a second person, the oldest first."""
    return [_read(one) for one in json.loads(tx.facts.get(_FACT) or "[]")]


def proposal_about(badge: Badge, tx: Transaction) -> Proposal:
    """What is proposed about a badge.

    Raises:
        ProposalMistake: Nothing is, or somebody has decided meanwhile.
    """
    for one in proposals(tx):
        if one.badge_id == badge.id:
            return one
    raise ProposalMistake(f"Nothing about {badge.id} waits for a second person.")


def confirm(badge: Badge, second: Person, seen: str, now: datetime, tx: Transaction) -> Proposal:
    """Carry out what is proposed about a badge; `seen` is what the second person was shown.

    Raises:
        NotAllowed: The second person is the first one, or has no right to it.
        ProposalMistake: Another proposal has taken the place of the one they saw.
    """
    found = proposal_about(badge, tx)
    if seen != found.gist:
        raise ProposalMistake(f"The proposal about {badge.id} has changed since you saw it.")
    first = tx.people.get(found.by_id)
    withdraw(badge, found.change, found.reason, now, tx, by=first, confirmed_by=second)
    _drop(badge, tx)
    return found


def decline(badge: Badge, by: Person, tx: Transaction) -> Proposal:
    """Let a proposal go: whoever proposed it, or a second person, does not want it."""
    _check_may_decide(badge, by, tx)
    found = proposal_about(badge, tx)
    _drop(badge, tx)
    return found


def _check_may_decide(badge: Badge, by: Person, tx: Transaction) -> None:
    """Refuse who has no right, and holders: they could make a proposal about them disappear."""
    check_right(staff_of(by, tx), Act.WITHDRAW)
    if by.id == badge.person_id:
        raise NotAllowed("This is your own badge.", "Two other people must decide.")


def _drop(badge: Badge, tx: Transaction) -> None:
    _keep([one for one in proposals(tx) if one.badge_id != badge.id], tx)


def _keep(waiting: list[Proposal], tx: Transaction) -> None:
    tx.facts.set(_FACT, json.dumps([asdict(one) for one in waiting]))


def _read(told: dict[str, str]) -> Proposal:
    changes: dict[str, Change] = {
        "revoked": "revoked",
        "suspended": "suspended",
        "reinstated": "reinstated",
    }
    reason = Reason(told["reason"]) if told["reason"] else None
    return Proposal(told["badge_id"], changes[told["change"]], reason, told["by_id"], told["at"])
