"""`vouchline due`: what time would bring by a given moment, and the promise of it."""

from datetime import datetime
from typing import Annotated, Any

import typer

from bot.cli.common import Json, TimeError, out, parse_time, print_json
from bot.opening import open_house
from credentials.notices import STAFF_CHANNEL, Notice
from handlers.due.owing import Owing, already_owed, batches, owe, what_is_due
from storage.store import Store
from storage.transaction import Transaction


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
    with open_house() as house:
        owing = owe_now(house.store, at, dry_run=dry_run)
        document = house.store.read_now(_document, (at, owing))
    if as_json:
        print_json(document)
    else:
        _show(document, dry_run=dry_run)


def owe_now(store: Store, at: datetime, *, dry_run: bool) -> Owing:
    """Look, and unless it is only a look, owe what was found in short transactions."""
    already = store.read_now(already_owed, at)
    found = store.read_now(what_is_due, at)
    if dry_run:
        return Owing(list(found.all), already)
    owed = [notice for piece in batches(found) for notice in store.run_now(owe, piece)]
    return Owing(owed, already)


def _document(asked: tuple[datetime, Owing], tx: Transaction) -> dict[str, Any]:
    at, owing = asked
    return {
        "as_of": at.isoformat(),
        "owed": [
            {
                "key": notice.key,
                "kind": notice.kind,
                "person": _ref(notice, tx),
                "due_at": notice.due_at.isoformat(),
            }
            for notice in owing.owed
        ],
        "already_owed": owing.already,
    }


def _ref(notice: Notice, tx: Transaction) -> str:
    return STAFF_CHANNEL if notice.person == STAFF_CHANNEL else tx.people.get(notice.person).ref


def _show(document: dict[str, Any], *, dry_run: bool) -> None:
    for one in document["owed"]:
        out.print(f"{one['due_at']}  {one['kind']:<12} {one['person']}", markup=False)
    verb = "would be owed" if dry_run else "owed"
    out.print(f"{len(document['owed'])} {verb}, {document['already_owed']} owed already.")
