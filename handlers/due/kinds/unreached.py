"""A learner who cannot be reached on any chat: their coach is told, in a plain notice, once."""

from dataclasses import field
from datetime import date, datetime
from typing import ClassVar, Final, Literal

from typing_extensions import override

from credentials.assessment.days import day_of
from credentials.notices.notice import DECISION, Audience, InDoubt, Notice, Sort, fact
from handlers.asker import voice_of
from handlers.due.judged import Drop
from handlers.due.kind import Kind
from handlers.learner.standing import cohort_of
from handlers.messages import Message
from handlers.wording.staff import learner_unreached
from storage.people import Person
from storage.transaction import Transaction


@fact
class LearnerUnreached(Notice):
    """Nothing of ours reaches a learner any more, since this day."""

    audience: ClassVar[Audience] = "staff"
    sort: ClassVar[Sort] = "work"
    urgency: ClassVar[int] = DECISION
    in_doubt: ClassVar[InDoubt] = "drop"
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    learner: str
    since: date
    kind: Literal["unreached"] = field(default="unreached", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """Whoever comes back and goes away again on another day is told of again."""
        return (self.learner, self.since.isoformat())


def coach_hears(learner_id: str, at: datetime, tx: Transaction) -> bool:
    """Owe it to the coach; False when somebody has no coach, or can still be reached."""
    learner = tx.people.get(learner_id)
    cohort = cohort_of(learner, tx)
    if cohort is None or cohort.coach_id == learner_id or _reachable(learner_id, tx):
        return False
    since = day_of(at, tx.programme.timezone)
    return tx.owe(LearnerUnreached(cohort.coach_id, at, learner_id, since), at)


def _reachable(person_id: str, tx: Transaction) -> bool:
    return any(each.unreachable is None for each in tx.people.addresses(person_id))


def _moved_on(
    notice: LearnerUnreached, _person: Person | None, _at: datetime, tx: Transaction
) -> Drop | None:
    return Drop("they can be reached again") if _reachable(notice.learner, tx) else None


def _words(notice: LearnerUnreached, person: Person, _at: datetime, tx: Transaction) -> Message:
    return learner_unreached(voice_of(person, tx), tx.people.get(notice.learner).ref)


KIND: Final = Kind(LearnerUnreached, _moved_on, _words)
