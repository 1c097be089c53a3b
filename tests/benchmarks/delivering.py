"""A process that delivers, or does what others would pick: `python -m tests.benchmarks.delivering`.

    WHAT COUNT   on stdin its settings as JSON; on stdout one JSON line when it is done

`ours` carries all that is due; `bare` only sends, over the same client, to the same double;
`apscheduler` has a job for each message in an SQLAlchemyJobStore, as its documentation sets it up.
"""

import asyncio
import json
import logging
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.clock import Clock, real_now
from bot.connections import telegram
from bot.delivery import AT_ONCE, Delivery
from bot.opening import House, open_house
from bot.schedule import Schedule
from bot.settings import Settings
from handlers.messages import Reply, Request

NOON: Final = datetime(2026, 10, 7, 12, tzinfo=UTC)
"""The service's time in all runs: by day, whenever they are run."""
FIRST_CHAT, CHATS = 1001, 1000
TEXT = "Data Essentials (Sheets)\n\nIt is yours: VL-7KQ4-M2XD-97HB. Good until Mon 9 Oct 2028."
PATIENCE: Final = 20.0
"""Seconds without anything due, after which the work is done."""


class Deaf:
    """Nobody speaks to it."""

    async def __call__(self, request: Request) -> Reply:
        """Say nothing."""
        del request
        return Reply()

    async def answered(self, request: Request) -> None:
        """Keep nothing."""


async def ours(house: House, ahead: float) -> None:
    """Deliver until nothing is due; `ahead`: seconds by which real time has gone on."""
    platform: Any = telegram(house, Deaf())
    await platform._bot.initialize()  # noqa: SLF001 - as its start does, without asking for updates
    clock = Clock(NOON - real_now())
    shift = timedelta(seconds=ahead)
    delivery = Delivery(
        house.store,
        clock,
        {platform.name: platform},
        f"w{time.monotonic_ns()}",
        lambda: real_now() + shift,
    )
    while True:
        await delivery.deliver_all()
        if not house.store.read_now(lambda at, tx: tx.outbox.queue(at).length, clock.now()):
            break
        await asyncio.sleep(0.05)
    await platform.stop()


async def ticks(house: House, seconds: float) -> float:
    """Deliver as the service does, each second; when, in real time, its clock showed noon."""
    platform: Any = telegram(house, Deaf())
    await platform._bot.initialize()  # noqa: SLF001 - as above
    noon = real_now()
    schedule = Schedule(house.store, Clock(NOON - noon), [platform], ticks=False)
    schedule.start()
    await asyncio.sleep(seconds)
    await schedule.stop()
    await platform.stop()
    return noon.timestamp()


async def bare(token: str, url: str, count: int) -> None:
    """Only send."""
    bot = Bot(
        token,
        base_url=f"{url}/bot",
        request=HTTPXRequest(connection_pool_size=64, pool_timeout=5.0),
    )
    await bot.initialize()
    numbers = iter(range(count))

    async def keep_sending() -> None:
        for number in numbers:
            await bot.send_message(FIRST_CHAT + number % CHATS, TEXT)

    await asyncio.gather(*(keep_sending() for _ in range(AT_ONCE)))
    await bot.shutdown()


def send(token: str, url: str, number: int) -> None:
    """A job of APScheduler: it must be found by name, and bring its own client."""

    async def once() -> None:
        async with Bot(token, base_url=f"{url}/bot") as bot:
            await bot.send_message(FIRST_CHAT + number % CHATS, f"{TEXT} {number}")

    asyncio.run(once())


def apscheduler(database: str, seconds: float) -> None:
    """Run what is due until there is no job left, or for so many seconds."""
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=database)},
        executors={"default": ThreadPoolExecutor(AT_ONCE)},
        job_defaults={"misfire_grace_time": None, "coalesce": True},
        timezone=UTC,
    )
    scheduler.start()
    end = time.monotonic() + seconds
    while scheduler.get_jobs() and time.monotonic() < end:
        time.sleep(0.2)
    scheduler.shutdown(wait=True)


def main() -> None:
    """Do what is asked, and say how long it took."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.ERROR)
    what, count = sys.argv[1], int(sys.argv[2])
    asked: dict[str, Any] = json.loads(sys.stdin.readline())
    began, told = time.perf_counter(), {}
    match what:
        case "ours":
            with open_house(Settings.model_validate(asked["settings"])) as house:
                began = time.perf_counter()
                asyncio.run(ours(house, asked.get("ahead", 0)))
        case "ticks":
            with open_house(Settings.model_validate(asked["settings"])) as house:
                told["noon"] = asyncio.run(ticks(house, count))
        case "bare":
            asyncio.run(bare(asked["token"], asked["url"], count))
        case _:
            apscheduler(asked["database"], asked["seconds"])
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - began, **told}) + "\n")


if __name__ == "__main__":
    main()
