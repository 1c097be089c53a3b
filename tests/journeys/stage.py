"""The people of a journey, and the ways in which they meet the service."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from typing_extensions import override

from bot.clock import Clock
from bot.main import Service, assemble
from bot.opening import House, open_house
from bot.settings import Settings
from handlers.due.coming import next_event
from storage.programme import Programme
from storage.store import Places, Store, open_store
from storage.transaction import Transaction
from tests.bot.platforms.stage import door
from tests.bot.platforms.stage import serving as serving_routes
from tests.doubles.slack import BOT_TOKEN, SIGNING_SECRET, SlackDouble
from tests.doubles.telegram import TelegramDouble
from tests.doubles.waiting import until
from tests.journeys.chat import Chat, Seen
from tests.journeys.local_seats import LocalChat, Page, open_page
from tests.journeys.platform_seats import SlackChat, TelegramChat
from tests.journeys.service import Sample

EVERYTHING = frozenset({"web", "telegram", "slack", "schedule", "delivery"})
MOVES = {30: "month", 7: "week", 1: "day"}
TEAM = "T0ACME"


@dataclass
class Stage(ABC):
    """Three seats, whatever carries them. `badge` is the one the journey is about."""

    sample: Sample
    learner: Chat
    employer: Chat
    badge: str = field(default="", init=False)

    @abstractmethod
    async def staff(self, ref: str) -> Chat:
        """The chat of somebody on the staff."""

    @abstractmethod
    async def wait(self, days: int) -> None:
        """Let days pass."""

    @abstractmethod
    async def to_next_event(self) -> None:
        """Go on to when something happens."""

    async def waits_for(self, *words: str) -> Seen:
        """Go from event to event until the learner sees this."""
        for _ in range(6):
            await self.to_next_event()
            seen = await self.learner.glimpses(*words, seconds=2.5)
            if seen:
                return seen
        return await self.learner.sees(*words)

    def badge_of(self, ref: str) -> str:
        """The badge that somebody of the sample holds."""
        with open_house(_settings(self.sample, local=True)) as house:
            held = house.store.read_now(
                lambda _, tx: tx.badges.of(tx.people.by_ref(ref).id)[0], None
            )
            return held.id

    def operator(self, *words: str) -> str:
        """Run a `vouchline` command beside the running service."""
        return self.sample.command(*words)


@dataclass
class LocalStage(Stage):
    """All three on one page."""

    page: Page

    @override
    async def staff(self, ref: str) -> Chat:
        return LocalChat(self.page, "staff", ref)

    @override
    async def wait(self, days: int) -> None:
        for length, move in MOVES.items():
            while days >= length:
                await self.page.turns(move)
                days -= length

    @override
    async def to_next_event(self) -> None:
        await self.page.turns("next")


@dataclass
class PlatformStage(Stage):
    """The learner on Telegram, the others in Slack."""

    house: House
    service: Service
    slack: SlackDouble
    _staff: dict[str, Chat] = field(default_factory=dict, init=False)

    @override
    async def staff(self, ref: str) -> Chat:
        if ref not in self._staff:
            chat = SlackChat(self.slack, self.slack.member(ref.capitalize()))
            await chat.says(f"/staff join {self._code(ref)}")
            await chat.sees("Welcome")
            self._staff[ref] = chat
        return self._staff[ref]

    @override
    async def wait(self, days: int) -> None:
        self.house.clock.move(timedelta(days=days))
        self.service.schedule.poke()

    @override
    async def to_next_event(self) -> None:
        now = self.house.clock.now()
        event = await self.house.store.read(next_event, now)
        self.house.clock.move((event or now + timedelta(days=30)) - now)
        self.service.schedule.poke()

    def _code(self, ref: str) -> str:
        def invite(_: None, tx: Transaction) -> str:
            person = tx.people.by_ref(ref)
            return tx.people.invite(person.id, "staff", self.house.clock.now(), 7)

        return self.house.store.run_now(invite, None)


# --- opening ----------------------------------------------------------------------------------


@asynccontextmanager
async def local_stage(sample: Sample) -> AsyncIterator[LocalStage]:
    """The service in this process, met through the page's own WebSocket."""
    with open_house(_settings(sample, local=True)) as house:
        service = assemble(house, EVERYTHING)
        async with _running(service), _serving(service), open_page(sample.url) as page:
            yield stage_on(sample, page)


def stage_on(sample: Sample, page: Page) -> LocalStage:
    """The three seats of an open page."""
    return LocalStage(sample, LocalChat(page, "learner"), LocalChat(page, "employer"), page)


@asynccontextmanager
async def platform_stage(sample: Sample) -> AsyncIterator[PlatformStage]:
    """The service in this process, between a Telegram and a Slack of our own."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramDouble().serving())
        slack = await stack.enter_async_context(SlackDouble(team=TEAM).serving())
        listening, url = door()
        settings = _settings(
            sample,
            local=False,
            public_url=url,
            telegram_token=SecretStr(telegram.token),
            telegram_api_url=telegram.url,
            telegram_webhook_secret=SecretStr("a-webhook-secret"),
            slack_bot_token=SecretStr(BOT_TOKEN),
            slack_signing_secret=SecretStr(SIGNING_SECRET),
            slack_api_url=slack.url,
            staff_channel=slack.channel(),
        )
        store, clock = _store(sample, settings)
        stack.callback(store.close)
        house = House(settings, store, clock)
        service = assemble(house, EVERYTHING - {"web"})
        slack.app_url = f"{url}/slack/events"
        routes = [one for each in service.platforms for one in each.routes]
        await stack.enter_async_context(serving_routes(routes, listening))
        await stack.enter_async_context(_running(service))
        learner = TelegramChat(telegram, telegram.person("Nia"))
        employer = SlackChat(slack, slack.member("Morgan"))
        yield PlatformStage(sample, learner, employer, house, service, slack)


def _settings(sample: Sample, *, local: bool, **more: object) -> Settings:
    given: dict[str, object] = {"public_url": sample.url, **more}
    return Settings.model_validate(
        {"local": local, "data_dir": sample.folder, "port": sample.port, **given}
    )


def _store(sample: Sample, settings: Settings) -> tuple[Store, Clock]:
    """The sample's own data and clock; the service itself refuses a moved clock beside tokens."""
    with open_house(_settings(sample, local=True)) as house:
        clock = Clock(house.clock.offset)
    folder: Path = sample.folder
    places = Places(settings.database_url, settings.keystore_url, folder / "files", folder / "keys")
    programme = Programme(
        public_url=sample.url,
        timezone=ZoneInfo("UTC"),
        staff_channel=settings.staff_channel,
    )
    return open_store(places, settings.master(), programme), clock


@asynccontextmanager
async def _running(service: Service) -> AsyncIterator[None]:
    for platform in service.platforms:
        await platform.start()
    service.schedule.start()
    try:
        yield
    finally:
        await service.schedule.stop()
        for platform in service.platforms:
            await platform.stop()


@asynccontextmanager
async def _serving(service: Service) -> AsyncIterator[None]:
    server = service.server
    assert server is not None
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = True
        await serving
