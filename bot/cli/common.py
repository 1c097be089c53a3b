"""What all commands share: the open house, times, mistakes and JSON."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from typer.core import TyperGroup
from typing_extensions import override

from bot.opening import House, open_house
from credentials.errors import Mistake
from storage.transaction import Transaction

NO, BAD_INPUT, CANNOT_TELL, STOPPED = 1, 2, 3, 130
"""Exit codes beside 0; see `docs/commands.md`."""
YEARS = range(1970, 2200)
"""The years that a time may name."""

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Answer = TypeVar("Answer")
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


class TimeError(Mistake):
    """A time that cannot be read."""

    advice = "Write times like 2026-10-09T10:00:00+00:00, with the offset."


def complain(mistake: Mistake) -> None:
    """Say on stderr what happened and what to do; plainly, as text may hold brackets."""
    err.print(str(mistake), markup=False)


def refuse(mistake: Mistake, code: int = NO) -> NoReturn:
    """Complain and leave with a code."""
    complain(mistake)
    raise typer.Exit(code)


@contextmanager
def if_stopped(stands: str) -> Iterator[None]:
    """Where Ctrl-C comes amid a change: say what is and is not done, and leave with 130."""
    try:
        yield
    except KeyboardInterrupt as stop:
        err.print(f"Stopped. {stands}", markup=False)
        raise typer.Exit(STOPPED) from stop


@contextmanager
def stop_in_between() -> Iterator[Callable[[], None]]:
    """For long work in steps: Ctrl-C waits for the end of a step, where the function is called.

    Raised amid a step it can be lost, as Python drops what is raised while it collects garbage.
    """
    heard = Event()
    before = signal.signal(signal.SIGINT, lambda _number, _frame: heard.set())

    def stop_here() -> None:
        if heard.is_set():
            raise KeyboardInterrupt

    try:
        yield stop_here
    finally:
        signal.signal(signal.SIGINT, before)


class Stoppable(TyperGroup):
    """All commands. Left to typer, Ctrl-C would exit 1, which says “not valid” here."""

    @override
    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, typer.Abort) as stop:
            err.print("Stopped before it was done.", markup=False)
            raise typer.Exit(STOPPED) from stop


def parse_time(text: str | None, name: str = "--at") -> datetime | None:
    """An ISO 8601 time with its offset; nothing stays nothing."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise TimeError(f"{name} “{text}” is not a time.") from problem
    if moment.tzinfo is None:
        raise TimeError(f"{name} “{text}” has no offset.")
    if moment.year not in YEARS:
        # Rules add months and zones to it, and calendars have two ends.
        raise TimeError(
            f"{name} “{text}” is too far away.",
            f"Choose a year from {YEARS.start} to {YEARS.stop - 1}.",
        )
    return moment


def print_json(document: object) -> None:
    """One JSON document on stdout."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def change(handler: Callable[[House, Transaction], Answer]) -> Answer:
    """Open the house, run one handler in a transaction, close the house."""
    either = "Either all of it is done, or nothing: look before you run it again."
    with if_stopped(either), open_house() as house:
        return house.store.run_now(handler, house)


def ask(handler: Callable[[House, Transaction], Answer]) -> Answer:
    """Open the house and read something."""
    with open_house() as house:
        return house.store.read_now(handler, house)
