"""The composition root: everything is made here, once, top to bottom, and nowhere else."""

import asyncio
import errno
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import structlog
import uvicorn
from typing_extensions import override

from bot.connections import connected
from bot.dispatch import Dispatcher
from bot.issuance import report_on
from bot.leading import staying
from bot.logs import set_up_logs
from bot.opening import House, open_house
from bot.platforms import Platform
from bot.platforms.local import LocalChat
from bot.presence import present
from bot.schedule import Schedule
from bot.settings import LOOPBACK, Settings, SettingsError
from bot.unsaid import Unsaid
from bot.web.app import public_routes, web_app
from bot.web.local_chat import LocalPages
from bot.witness.asking import Asker
from bot.witness.beside import witnesses_of
from bot.witnesses import Witnesses
from handlers.menus import answer_anybody
from storage.faults import fault_in

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """All that runs, ready to start."""

    platforms: Sequence[Platform]
    unsaid: Unsaid
    schedule: Schedule
    server: uvicorn.Server | None


async def serve(settings: Settings, roles: frozenset[str]) -> None:
    """Run the chosen roles until a signal, then finish what is under way."""
    set_up_logs(settings.log_format)
    if settings.is_local and settings.host not in LOOPBACK:
        raise SettingsError(
            f"Local mode listens on this machine only, not on {settings.host}.",
            "Unset VOUCHLINE_HOST, or connect a platform and set VOUCHLINE_LOCAL=false.",
        )
    if "web" in roles:
        check_port(settings)
    with ExitStack() as open_until_the_end:
        house = open_until_the_end.enter_context(open_house(settings))
        open_until_the_end.enter_context(
            present(settings.processes_folder, house.process, house.store)
        )
        open_until_the_end.enter_context(staying(house.process, house.store))
        witnesses = None
        if "schedule" in roles:
            witnesses = open_until_the_end.enter_context(witnesses_of(house))
        service = assemble(house, roles, witnesses)
        # Before anything newer is heard.
        await service.unsaid.say()
        for platform in service.platforms:
            await platform.start()
        service.schedule.start()
        for reason in (await asyncio.to_thread(report_on, house.store)).reasons:
            log.error("log_is_read_only", reason=reason)
        log.info("ready", open=f"http://{settings.host}:{settings.port}/", local=settings.is_local)
        try:
            await _until_stopped(service.server)
        finally:
            await service.schedule.stop()
            for platform in service.platforms:
                await platform.stop()
            log.info("stopped")


def check_port(settings: Settings) -> None:
    """Find out before anything starts that somebody else listens there already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"Port {settings.port} of {settings.host} is taken.",
                "Stop the program that uses it, or set VOUCHLINE_PORT to another number, and "
                "VOUCHLINE_PUBLIC_URL with it: links point there.",
            ) from problem
        raise SettingsError(
            f"We cannot listen on port {settings.port} of {settings.host}: {fault_in(problem)}.",
            "Set VOUCHLINE_HOST to an address of this machine, such as 127.0.0.1, and "
            "VOUCHLINE_PORT to a number from 1024 on.",
        ) from problem


def assemble(house: House, roles: frozenset[str], witnesses: Witnesses | None = None) -> Service:
    """Make everything, and connect it."""
    settings, store, clock = house.settings, house.store, house.clock
    hear = Dispatcher(store, clock, answer_anybody, house.reader, house.process)
    platforms: list[Platform] = []
    local = LocalChat(store, clock, hear) if settings.is_local else None
    if local:
        platforms.append(local)
    platforms += connected(house, hear, roles)
    unsaid = Unsaid(store, clock, house.process, platforms)
    schedule = Schedule(
        store,
        clock,
        platforms,
        worker=house.process,
        ticks="schedule" in roles,
        delivers="delivery" in roles,
        ask_witnesses=Asker(store, clock, witnesses).ask_all if witnesses else None,
        say_unsaid=unsaid.say,
    )
    routes = [
        *public_routes(store, clock, house.reader),
        *(one for each in platforms for one in each.routes),
    ]
    if local:
        # First come, first served: the local page takes the front page's place.
        routes = [*LocalPages(local, store, clock, schedule).routes, *routes]
    server = None
    if "web" in roles:
        app = web_app(routes, local=settings.is_local)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        server = _Server(config)
    return Service(platforms, unsaid, schedule, server)


class _Server(uvicorn.Server):
    """Leaves signals to us.

    Uvicorn raises each of them once more when it has stopped, which would end us before what is
    under way is finished.
    """

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _until_stopped(server: uvicorn.Server | None) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    if server is None:
        await stopped.wait()
        return
    serving, waiting = asyncio.create_task(server.serve()), asyncio.create_task(stopped.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    server.should_exit = True
    await serving
