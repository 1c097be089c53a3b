"""`vouchline results`: assessment results from another system, by the same rules as `award`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, TypeAlias, assert_never

import typer
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from bot.cli.award import read_level, read_scores
from bot.cli.common import (
    BAD_INPUT,
    CANNOT_TELL,
    NO,
    complain,
    err,
    if_stopped,
    out,
    parse_time,
    stop_in_between,
)
from bot.cli.tables import Columns, Row, cells_of, rows_in
from bot.issuance import issue_or_wait, sign_waiting
from bot.opening import House, open_house
from credentials.errors import Mistake
from handlers.registry.award import AwardOrder
from handlers.registry.results import Awarded, Outcome, Refused, Result, take_in

app = typer.Typer(help="Results of other systems.", no_args_is_help=True)

AT_ONCE = 16
"""Lines in one transaction: others wait for a sixteenth of a second at most."""
PUBLISHED_AT_ONCE = 256
ON_STOP = "What was awarded so far stays. Run it again for the rest: lines that are in are known."
SEPARATORS = str.maketrans({";": ",", "+": ",", " ": ","})
"""What stands between scores or names in one cell, beside a comma in quotes."""
Read: TypeAlias = Result | Refused


class ResultsError(Mistake):
    """The file of results cannot be read."""

    advice = (
        "Write a CSV file in UTF-8: learner,achievement,scores,assessor,approver[,identity,at]."
    )


COLUMNS = Columns(
    frozenset({"learner", "achievement", "scores", "assessor", "approver"}),
    frozenset({"identity", "at"}),
    ResultsError,
)


@dataclass
class Tally:
    """What became of the lines so far; of the lines themselves nothing is kept."""

    awarded: int = 0
    known: int = 0
    refused: int = 0
    unreadable: int = 0
    waits: dict[str, Mistake] = field(default_factory=dict)
    """Why something approved is not public yet; each reason once."""

    def wait_for(self, mistake: Mistake) -> None:
        """Something has to wait."""
        self.waits[str(mistake)] = mistake

    @property
    def code(self) -> int:
        """The exit code: the worst of all lines counts."""
        if self.unreadable:
            return BAD_INPUT
        if self.waits:
            return CANNOT_TELL
        return NO if self.refused else 0


@app.command("import")
def import_results(
    path: Annotated[Path, typer.Argument(help="learner,achievement,scores,assessor,approver,…")],
) -> None:
    """Award a badge for each line of a CSV file, by every rule; the same file twice awards once.

    A line that is refused is named with the reason and stops no other. Exit 1: one was refused;
    2: one cannot be read; 3: what is approved waits for the log.
    """
    # Once through it before anything happens: a file that breaks off is refused as a whole.
    lines = sum(1 for _ in rows_in(path, COLUMNS))
    with (
        if_stopped(ON_STOP),
        open_house() as house,
        _progress() as progress,
        stop_in_between() as stop_here,
    ):
        task = progress.add_task("Results", total=lines)
        tally = Tally()
        for count in _import(rows_in(path, COLUMNS), house, tally):
            progress.advance(task, count)
            stop_here()
    _say(tally)
    raise typer.Exit(tally.code)


def _import(rows: Iterable[tuple[int, Row]], house: House, tally: Tally) -> Iterator[int]:
    """Take in all rows, some at a time; after each time, how many they were."""
    unpublished, rest = 0, iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        now = house.clock.now()
        read = [_read(line, row, now) for line, row in some]
        good = [one for one in read if isinstance(one, Result)]
        bad = [one for one in read if isinstance(one, Refused)]
        taken = _take_in(good, now, house)
        tally.unreadable += len(bad)
        _count(taken, tally)
        _complain([*bad, *(one for one in taken if isinstance(one, Refused))])
        unpublished += len(good)
        if unpublished < PUBLISHED_AT_ONCE:
            _sign(house, tally)
        else:
            _publish(house, tally)
            unpublished = 0
        yield len(some)
    _publish(house, tally)


def _take_in(good: list[Result], now: datetime, house: House) -> list[Outcome]:
    return house.store.run_now(lambda asked, tx: take_in(asked, now, tx), good)


def _read(line: int, row: Row, now: datetime) -> Read:
    try:
        return _result(line, cells_of(line, row, COLUMNS), now)
    except Mistake as mistake:
        return Refused(line, mistake)


def _result(line: int, cells: dict[str, str], now: datetime) -> Result:
    tidy = {name: cell.strip() for name, cell in cells.items()}
    if empty := [name for name in sorted(COLUMNS.required) if not tidy[name]]:
        raise ResultsError(f"It says nothing under {', '.join(empty)}.", "Fill it in.")
    if not all(cell.isprintable() for cell in tidy.values()):
        raise ResultsError("It has signs in it that cannot be printed.", "Write plain text.")
    order = AwardOrder(
        learner=tidy["learner"].lower(),
        achievement=tidy["achievement"],
        scores=read_scores(tidy["scores"].translate(SEPARATORS)),
        assessors=tuple(_names(tidy["assessor"])),
        approver=tidy["approver"].lower(),
        at=parse_time(tidy.get("at") or None, "at") or now,
        identity=read_level(tidy.get("identity") or None),
    )
    return Result(line, order, tuple(tidy.get(name, "") for name in COLUMNS.names))


def _names(text: str) -> list[str]:
    return [name for name in text.lower().translate(SEPARATORS).split(",") if name]


def _sign(house: House, tally: Tally) -> None:
    """Sign as we go, so that the end of a long file is not one long wait."""
    try:
        sign_waiting(house.store, house.clock.now())
    except Mistake as mistake:
        tally.wait_for(mistake)


def _publish(house: House, tally: Tally) -> None:
    """Bring what is approved into the log. What cannot go there waits, and the rest goes on."""
    try:
        waits = issue_or_wait(house.store, house.clock.now())
    except Mistake as mistake:
        waits = mistake
    if waits is not None:
        tally.wait_for(waits)


def _count(outcomes: Iterable[Outcome], tally: Tally) -> None:
    for one in outcomes:
        match one:
            case Awarded(is_new=True):
                tally.awarded += 1
            case Awarded():
                tally.known += 1
            case Refused():
                tally.refused += 1
            case _:
                assert_never(one)


def _complain(refused: Iterable[Refused]) -> None:
    for one in sorted(refused, key=lambda each: each.line):
        err.print(f"Line {one.line}: {one.mistake}", markup=False)


def _say(tally: Tally) -> None:
    parts = [f"{tally.awarded} awarded"]
    if tally.known:
        parts.append(f"{tally.known} were in already")
    if tally.refused:
        parts.append(f"{tally.refused} refused")
    if tally.unreadable:
        parts.append(f"{tally.unreadable} cannot be read")
    out.print(f"{', '.join(parts)}.", markup=False)
    for mistake in tally.waits.values():
        complain(mistake)


def _progress() -> Progress:
    return Progress(
        *Progress.get_default_columns()[:-1],
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )
