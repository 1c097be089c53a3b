"""`vouchline due`: what time would bring by a given moment, and the promise of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated, Any

import typer
from rich.progress import Progress

from bot.cli.common import Json, TimeError, err, if_stopped, out, parse_time, print_json
from bot.opening import open_house
from credentials.notices import STAFF_CHANNEL, Notice
from handlers.due.owing import Due, Owing, alerts_due, already_owed, batches, owe, reminders
from storage.store import Store
from storage.transaction import Transaction

ON_STOP = "What was owed so far stays. Run it again for the rest: nothing is owed twice."


def due(
    as_of: Annotated[
        str, typer.Option(help="Look from this moment, like 2028-07-20T12:00:00+00:00.")
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look; nothing is owed.")] = False,
    as_json: Json = False,
) -> None:
    """Owe the reminders and alerts that are due by a moment."""
    at = parse_time(as_of, "--as-of")
    if at is None:
        raise TimeError("There is no time to look from.")
    stands = "Nothing was owed." if dry_run else ON_STOP
    with (
        if_stopped(stands),
        open_house() as house,
        Progress(console=err, transient=True) as progress,
    ):
        owing = owe_now(house.store, at, progress, dry_run=dry_run)
        document = house.store.read_now(_document, (at, owing))
    if as_json:
        print_json(document)
    else:
        _show(document, dry_run=dry_run)


def owe_now(store: Store, at: datetime, progress: Progress, *, dry_run: bool) -> Owing:
    """Look, and unless it is only a look, owe what was found in short transactions."""
    already = store.read_now(already_owed, at)
    looking = progress.add_task("Looking", total=None)
    found = store.read_now(_look, (at, partial(progress.advance, looking)))
    if dry_run:
        return Owing(list(found.all), already)
    owing, owed = progress.add_task("Owing", total=len(found.all)), list[Notice]()
    for piece in batches(found):
        owed += store.run_now(owe, piece)
        progress.advance(owing, len(piece.all))
    return Owing(owed, already)


def _look(asked: tuple[datetime, Callable[[float], None]], tx: Transaction) -> Due:
    at, found = asked
    notices: list[Notice] = []
    for page in reminders(at, tx):
        notices += page
        found(len(page))
    return replace(alerts_due(at, tx), notices=tuple(notices))


def _document(asked: tuple[datetime, Owing], tx: Transaction) -> dict[str, Any]:
    at, owing = asked
    refs = tx.people.refs({notice.person for notice in owing.owed})
    return {
        "as_of": at.isoformat(),
        "owed": [
            {
                "key": notice.key,
                "kind": notice.kind,
                "person": refs.get(notice.person, STAFF_CHANNEL),
                "due_at": notice.due_at.isoformat(),
            }
            for notice in owing.owed
        ],
        "already_owed": owing.already,
    }


def _show(document: dict[str, Any], *, dry_run: bool) -> None:
    for one in document["owed"]:
        out.print(f"{one['due_at']}  {one['kind']:<12} {one['person']}", markup=False)
    verb = "would be owed" if dry_run else "owed"
    out.print(f"{len(document['owed'])} {verb}, {document['already_owed']} owed already.")
