"""Any order of words, buttons, files and days: the learner's journey as a machine."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from handlers.learner_menu import LEARNER, WORDS
from storage.attempts import AttemptState
from tests.handlers.machine import HouseMachine

TEXTS = st.sampled_from(
    [
        *sorted(WORDS),
        *(f"/{name}" for name in sorted(LEARNER.commands)),
        "harbor27a",
        "Ana",
        "7 pm",
        "One. Two. Three.",
        "https://example.org/x",
        "{title} {0} %s <b>",
        "",
    ]
)


class Journey(HouseMachine):
    """One learner who does anything; a marker who sometimes marks."""

    def __init__(self) -> None:
        """Open a house with a class, a marker and a newcomer."""
        super().__init__()
        lee = self.house.staff("lee", "Mr. Lee", "coach")
        self.diaz = self.house.staff("diaz", "Diaz", "assessor")
        self.house.cohort("HARBOR-27A", coach=lee)
        self.talk = self.house.stranger(LEARNER).says("/start HARBOR-27A")

    @rule(text=TEXTS)
    def say(self, text: str) -> None:
        """Type something."""
        self.talk.says(text)

    @precondition(lambda self: any(one.buttons for one in self.talk.heard))
    @rule(place=st.integers(0, 5))
    def press(self, place: int) -> None:
        """Press a button of the newest message that has some."""
        buttons = next(one.buttons for one in reversed(self.talk.heard) if one.buttons)
        self.talk.acts(buttons[min(place, len(buttons) - 1)].action)

    @rule(place=st.integers(0, 200))
    def press_old(self, place: int) -> None:
        """Press any button that was ever shown."""
        buttons = [button for one in self.talk.heard for button in one.buttons]
        self.talk.acts(buttons[place % len(buttons)].action)

    @rule(name=st.sampled_from(["a.csv", "b.png", "c.exe"]), content=st.binary(max_size=3))
    def send(self, name: str, content: bytes) -> None:
        """Send a file."""
        self.talk.sends(name, content)

    @rule()
    def repeat(self) -> None:
        """The platform repeats the last update: the answer is the same."""
        before = self.talk.reply
        assert self.talk.repeats().reply == before

    @rule(days=st.sampled_from([0.1, 4, 11, 40]))
    def wait(self, days: float) -> None:
        """Let time pass."""
        self.house.wait(days=days)

    @rule(score=st.integers(0, 3))
    def mark(self, score: int) -> None:
        """Mark whatever waits."""
        for one in self.house.do(lambda tx: tx.attempts.waiting(AttemptState.SUBMITTED)):
            scores = {line.rpartition(".")[2]: score for line in one.lines}
            self.house.mark(one.number, self.diaz, "Look at this.", **scores)

    @rule()
    def restart(self) -> None:
        """The process dies between two messages: nothing of the conversation was in it."""
        self.house.store.close()
        self.house.store = self.reopen()

    @invariant()
    def answers_fit_and_lead_on(self) -> None:
        """Every message fits a chat; no attempt is doubled; nothing has an empty text."""
        for one in self.talk.reply.messages:
            assert one.text
            assert len(one.text) + len(one.heading) < 4_096
        person = self.house.do(lambda tx: tx.people.by_account("telegram", "", "new"))
        if person:
            mine = self.house.do(lambda tx: tx.attempts.of(person.id))
            open_ones = [each.achievement_id for each in mine if each.submitted_at is None]
            assert len(open_ones) == len(set(open_ones))
            assert all(each.opened_at <= self.house.at + timedelta(days=1) for each in mine)


TestJourney = Journey.TestCase
TestJourney.settings = settings(
    max_examples=8,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
