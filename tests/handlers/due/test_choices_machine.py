"""Whatever a learner chooses, and whenever: what they hear of a badge keeps what was said."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from credentials.notices.topics import Choice, LetGo, PutOff, Topic
from handlers.due.choices import coming_to
from handlers.due.judged import Drop, Send, Wait
from handlers.due.owing import owe_what_is_due
from handlers.due.still_true import judge
from handlers.learner_menu import LEARNER
from storage.outbox import Lease
from storage.transaction import Transaction
from tests.handlers.machine import HouseMachine

HOUR = timedelta(hours=9)
"""From nine, when the clock of these stories stands still, to their hour."""


class Choosing(HouseMachine):
    """One badge of 200 days, and its holder, who presses whatever there is."""

    def __init__(self) -> None:
        """Open a house, and give the badge."""
        super().__init__()
        self.ana = self.house.learner("ana", "Ana")
        self.ends_on = self.house.at.date() + timedelta(days=200)
        end = datetime(self.ends_on.year, self.ends_on.month, self.ends_on.day, 23, tzinfo=UTC)
        self.topic = Topic("badge", self.house.badge(self.ana, until=end).id)
        self.talk = self.house.talk(self.ana, LEARNER)
        self.heard: list[date] = []
        self.promised: date | None = None

    # --- what happens -----------------------------------------------------------------------

    @rule(days=st.integers(1, 40))
    def days_go_by(self, days: int) -> None:
        """Each evening what is due is owed, judged and sent."""
        for _ in range(days):
            self.house.do(self._evening)
            self.house.wait(days=1)

    @rule(days=st.integers(1, 120))
    def the_service_is_away(self, days: int) -> None:
        """Nobody looks for some days."""
        self.house.wait(days=days)

    @rule(days_left=st.sampled_from([90, 30, 7, 1, 0]) | st.integers(-3, 210))
    def put_off(self, days_left: int) -> None:
        """[Remind me later], by any button that was ever shown: also to the day of a step."""
        until = self.ends_on - timedelta(days=days_left)
        self._press(f"snooze:{self.topic.kind}:{self.topic.subject}:{until:%Y%m%d}")

    @rule(days_left=st.integers(-3, 210))
    def type_a_day(self, days_left: int) -> None:
        """[Remind me later], and then any day in words."""
        self._press(f"snooze:{self.topic.kind}:{self.topic.subject}")
        self.talk.says((self.ends_on - timedelta(days=days_left)).isoformat())
        self._remember()

    @rule(verb=st.sampled_from(["let_end", "keep", "snooze"]))
    def press(self, verb: str) -> None:
        """[Let it end], [Keep reminding me], [Remind me later]."""
        self._press(f"{verb}:{self.topic.kind}:{self.topic.subject}")

    # --- what always holds ------------------------------------------------------------------

    @invariant()
    def nothing_is_said_twice_a_day(self) -> None:
        """A step and a chosen day never meet as two messages."""
        assert len(self.heard) == len(set(self.heard))

    @invariant()
    def the_list_tells_the_truth(self) -> None:
        """What is listed lies ahead, is not let go, and keeps to the chosen day."""
        coming = self.house.do(lambda tx: coming_to(self.ana, self.house.at, tx))
        for one in coming:
            if one.topic == self.topic and one.on:
                assert self.house.at.date() <= one.on <= self.ends_on
                assert not isinstance(self._choice(), LetGo)
                assert self.promised is None or one.on >= min(self.promised, self.ends_on)

    # --- by hand ----------------------------------------------------------------------------

    def _press(self, action: str) -> None:
        self.talk.acts(action)
        self._remember()

    def _remember(self) -> None:
        choice = self._choice()
        self.promised = choice.until if isinstance(choice, PutOff) else None

    def _choice(self) -> Choice | None:
        return self.house.do(lambda tx: tx.choices.about(self.ana.id, self.topic))

    def _evening(self, tx: Transaction) -> None:
        at = self.house.at + HOUR
        owe_what_is_due(at, tx)
        lease = Lease("test", at, at + timedelta(minutes=1))
        while claimed := tx.outbox.claim(lease, at, 1):
            [one] = claimed
            match judge(one, at, tx):
                case Send():
                    tx.outbox.sent(one, "test", at)
                    if one.notice.topic == self.topic:
                        self._hears(at.date(), tx)
                case Drop(reason):
                    tx.outbox.drop(one, "test", at, reason)
                case Wait(until, reason):
                    tx.outbox.later(one, "test", at, until, reason)
                case given_up:
                    raise AssertionError(given_up)
        last_evening = at.date() == self.ends_on
        if last_evening and not isinstance(tx.choices.about(self.ana.id, self.topic), LetGo):
            assert self.ends_on in self.heard

    def _hears(self, day: date, tx: Transaction) -> None:
        assert not isinstance(tx.choices.about(self.ana.id, self.topic), LetGo)
        assert self.promised is None or day >= self.promised or day == self.ends_on
        self.heard.append(day)


TestChoosing = Choosing.TestCase
TestChoosing.settings = settings(
    max_examples=10,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
