"""Taking a badge back, putting it on hold, giving it back: always two people, always in the log."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from credentials.assessment.governance import check_withdrawal
from credentials.errors import Mistake
from credentials.notices import BadgeWithdrawn, Change
from credentials.registry.badge_id import badge_id_in
from credentials.registry.entry import EntryKind, Record
from credentials.registry.proofs import signable_hash
from handlers.registry.events import line_up, written
from handlers.registry.marking import staff_of
from handlers.registry.status_lists import status_changed
from storage.badges import Badge
from storage.people import Person
from storage.transaction import Transaction

KINDS: Final[dict[Change, EntryKind]] = {
    "revoked": EntryKind.REVOKED,
    "suspended": EntryKind.SUSPENDED,
    "reinstated": EntryKind.REINSTATED,
}


class Reason(StrEnum):
    """Why a badge is withdrawn: a code, so that nothing personal reaches the log or the page."""

    IDENTITY = "identity"
    COPIED_WORK = "copied_work"
    RECORD_MISTAKE = "record_mistake"
    ISSUED_TWICE = "issued_twice"
    OTHER = "other"


class WithdrawalMistake(Mistake):
    """The badge cannot change like this from where it stands."""

    advice: ClassVar[str] = "Look at it first: vouchline verify ID."


def withdraw(
    badge: Badge,
    change: Change,
    reason: Reason | None,
    now: datetime,
    tx: Transaction,
    *,
    by: Person,
    confirmed_by: Person,
) -> None:
    """Change where a badge stands; it counts from this commit on, and its holder is told.

    Raises:
        NotAllowed: They are not two people with the right to it.
        WithdrawalMistake: It is revoked already, or not on hold, or a reason is missing.
    """
    check_change(badge, change, reason)
    check_withdrawal(staff_of(by, tx), staff_of(confirmed_by, tx), badge.person_id)
    standing = "current" if change == "reinstated" else change
    tx.badges.stand(badge.id, standing, now, reason)
    if change == "revoked":
        status_changed(badge.status_list, tx)
    record = Record(
        kind=KINDS[change],
        badge=badge.id,
        document=signable_hash(badge.document).hex(),
        at=written(now),
        reason=reason,
    )
    line_up(record, badge.person_id, by, now, tx, confirmed_by, ready=True)
    tx.owe(BadgeWithdrawn(badge.person_id, now, badge.id, change, now), now)


def check_change(badge: Badge, change: Change, reason: Reason | None) -> None:
    """Refuse a change that leads nowhere from where the badge stands."""
    if badge.standing == "revoked":
        raise WithdrawalMistake(
            f"{badge.id} is withdrawn for good.",
            "That can not be undone. A new badge can be awarded instead.",
        )
    if change == "reinstated" and badge.standing != "suspended":
        raise WithdrawalMistake(f"{badge.id} is not on hold.", "There is nothing to give back.")
    if change == "suspended" and badge.standing == "suspended":
        raise WithdrawalMistake(
            f"{badge.id} is on hold already.", "Reinstate it, or revoke it for good."
        )
    if change != "reinstated" and reason is None:
        raise WithdrawalMistake("A reason is missing.", f"Choose one of: {', '.join(Reason)}.")


def reason_from(text: str) -> Reason:
    """Read a reason's code.

    Raises:
        WithdrawalMistake: There is no such reason.
    """
    tidy = text.strip().lower().replace("-", "_").replace(" ", "_")
    if tidy not in set(Reason):
        raise WithdrawalMistake(
            f"“{text[:40]}” is not a reason we know.", f"Choose one of: {', '.join(Reason)}."
        )
    return Reason(tidy)


def badge_named(text: str, tx: Transaction) -> Badge:
    """The badge that staff mean, whoever may see it.

    Raises:
        BadgeIdError: it is no badge ID.
        WithdrawalMistake: nobody has it.
    """
    asked = badge_id_in(text)
    badge = tx.badges.get(str(asked))
    if badge is None:
        raise WithdrawalMistake(f"There is no badge {asked}.", "Compare all 12 signs again.")
    return badge
