"""People on both platforms, and replicas that deliver to them: the real ones, over real HTTP."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from bot.clock import Clock, real_now
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.leading import Lead
from bot.platforms import Platform, slack, telegram
from bot.platforms.telegram.access import A_SECOND
from bot.unsaid import Unsaid
from credentials.notices import BadgeAwarded, Notice
from handlers.menus import answer_anybody
from storage.migrations import upgrade
from storage.outbox import Owed, Step
from storage.people import Person
from storage.store import Store
from tests.bot.platforms.stage import read_file
from tests.doubles.faults import Trouble
from tests.doubles.slack.double import SlackDouble
from tests.doubles.slack.people import SIGNING_SECRET
from tests.doubles.telegram import TelegramDouble
from tests.faults.place import database_in, open_place
from tests.handlers.talk import House

On = Literal["telegram", "slack"]


@dataclass(frozen=True, slots=True)
class Chat:
    """One person and what they read."""

    person: Person
    meets: Callable[..., None]
    """The next messages to anybody on this platform meet these troubles."""
    read: Callable[[], list[str]]

    @property
    def texts(self) -> list[str]:
        """What they have read, in its order."""
        return self.read()


@dataclass(frozen=True, slots=True)
class Replica:
    """One process, as far as it hears, answers and delivers."""

    name: str
    store: Store
    hear: Dispatcher
    unsaid: Unsaid
    platforms: dict[str, Platform]
    delivery: Delivery


class Town:
    """A house, a clock for what is due, and another one for leases and pauses."""

    def __init__(
        self, folder: Path, telegram_double: TelegramDouble, slack_double: SlackDouble
    ) -> None:
        """Open it on a Monday morning."""
        self.folder, self.telegram, self.slack = folder, telegram_double, slack_double
        upgrade(database_in(folder))
        self.house = House(open_place(folder))
        self.clock = Clock(self.house.at - real_now())
        self.a_second = A_SECOND
        """What replicas believe that Telegram takes."""
        self._ahead = timedelta()
        self._replicas: list[Replica] = []

    async def close(self) -> None:
        """Stop everything."""
        for one in self._replicas:
            for platform in one.platforms.values():
                await platform.stop()
            one.store.close()
        self.house.store.close()

    # --- time -------------------------------------------------------------------------------

    def real(self) -> datetime:
        """The machine's time, with what this test has waited."""
        return real_now() + self._ahead

    def waits(self, seconds: float) -> None:
        """Let the machine's time pass."""
        self._ahead += timedelta(seconds=seconds)

    # --- who is here ------------------------------------------------------------------------

    async def replica(self, name: str) -> Replica:
        """Another process, with both platforms."""
        store = open_place(self.folder)
        hear = Dispatcher(store, self.clock, answer_anybody, process=name)
        lead = Lead(store, "telegram polling", name, self.real)
        both: list[Platform] = [
            telegram.Telegram(
                telegram.Access(self.telegram.token, self.telegram.url, a_second=self.a_second),
                hear,
                read_file,
                self.clock.now,
                {},
                lead=lead,
            ),
            slack.Slack(
                slack.Access(self.slack.token, SIGNING_SECRET, self.slack.url),
                hear,
                read_file,
                self.clock.now,
            ),
        ]
        platforms = {each.name: each for each in both}
        unsaid = Unsaid(store, self.clock, name, both, self.real)
        delivery = Delivery(store, self.clock, platforms, name, self.real)
        one = Replica(name, store, hear, unsaid, platforms, delivery)
        self._replicas.append(one)
        await unsaid.say()
        for each in both:
            await each.start()
        return one

    def learner(self, name: str, on: On = "telegram") -> Chat:
        """A learner with a chat on one of the platforms."""
        if on == "slack":
            return self._on_slack(name)
        someone = self.telegram.person(name)

        def read() -> list[str]:
            return [one.text for one in self.telegram.sent_to(someone)]

        def meets(*troubles: Trouble) -> None:
            self.telegram.troubles.queue("sendMessage", *troubles)

        return Chat(self.house.learner(str(someone.id), name), meets, read)

    def _on_slack(self, name: str) -> Chat:
        member = self.slack.member(name)
        channel = self.slack.world.workspace.direct_channel(member.id)
        at = self.house.at

        def add_learner() -> Person:
            one = self.house.do(lambda tx: tx.people.add(at, ref=member.id, name=name))
            self.house.do(lambda tx: tx.people.change(one.id, consented_at=at))
            self.house.do(lambda tx: tx.people.link(one.id, "slack", member.team, member.id, at))
            return one

        def read() -> list[str]:
            return [one.text for one in self.slack.posted if one.channel == channel]

        def meets(*troubles: Trouble) -> None:
            self.slack.troubles.queue("chat.postMessage", *troubles)

        return Chat(add_learner(), meets, read)

    # --- what is owed -----------------------------------------------------------------------

    def owes(self, *notices: Notice) -> None:
        """Owe these."""
        assert self.house.do(lambda tx: all(tx.owe(one, self.clock.now()) for one in notices))

    def awards(self, chat: Chat) -> str:
        """Owe somebody the news of a badge; its ID."""
        badge = self.house.badge(chat.person)
        self.owes(BadgeAwarded(chat.person.id, self.clock.now(), badge.id))
        return badge.id

    def rows(self, chat: Chat) -> list[Owed]:
        """Everything owed to somebody, as it was owed."""
        found = self.house.do(lambda tx: tx.outbox.for_person(chat.person.id))
        return sorted(found, key=lambda one: one.owed_at)

    def steps(self, chat: Chat) -> list[Step]:
        """What kept the first thing owed to somebody from simply going out."""
        first = self.rows(chat)[0].id
        return self.house.do(lambda tx: tx.outbox.steps(first))


@asynccontextmanager
async def open_town(folder: Path) -> AsyncIterator[Town]:
    """A town whose tables are where the folder says, while the block runs."""
    async with AsyncExitStack() as open_until_the_end:
        one = Town(
            folder,
            await open_until_the_end.enter_async_context(TelegramDouble().serving()),
            await open_until_the_end.enter_async_context(SlackDouble().serving()),
        )
        open_until_the_end.push_async_callback(one.close)
        yield one
