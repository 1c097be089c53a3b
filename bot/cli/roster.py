"""`vouchline roster`: the learners a programme expects, and their personal links."""

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import change, err, out
from bot.cli.tables import Columns, cells_of, rows_in
from bot.opening import House
from handlers.leaving import come_back, leave
from handlers.people import TELEGRAM_NAME, RosterError, add_learner, check_row
from storage.transaction import Transaction

app = typer.Typer(help="Rosters.", no_args_is_help=True)
LINK_DAYS = 60
MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
"""Each makes a key of its own, and all of them are one transaction."""
COLUMNS = Columns(
    frozenset({"ref", "name"}),
    frozenset({"email", "language", "timezone", "minor", "guardian_consent_on"}),
    RosterError,
)
Cohort = Annotated[str, typer.Option(help="The cohort's code.")]
By = Annotated[str, typer.Option(help="The REF of the coach or leader who says so.")]


@app.command("import")
def import_roster(path: Path, cohort: Cohort) -> None:
    """Read a CSV file (ref,name,email,language,timezone[,minor,guardian_consent_on])."""
    rows = _read(path)
    _check_once(rows)

    def add_all(house: House, tx: Transaction) -> int:
        zone = house.settings.timezone
        checked = [check_row(line, cells, zone) for line, cells in rows]
        code = cohort.strip().upper()
        return sum(add_learner(row, code, house.clock.now(), tx) for row in checked)

    added = change(add_all)
    out.print(f"{added} added, {len(rows) - added} were in it already.", markup=False)


@app.command()
def codes(cohort: Cohort) -> None:
    """Make a personal, single-use link for each learner of a cohort without a linked account."""

    def invite(house: House, tx: Transaction) -> list[str]:
        lines = []
        for one in tx.cohorts.members(_known(cohort, tx)):
            person = tx.people.get(one.person_id)
            if tx.people.addresses(person.id):
                lines.append(f"{person.ref}  linked already")
                continue
            code = tx.people.invite(person.id, "learner", house.clock.now(), LINK_DAYS)
            bot = tx.facts.get(TELEGRAM_NAME)
            link = f"https://t.me/{bot}?start={code}" if bot else f"/start {code}"
            lines.append(f"{person.ref}  {link}")
        return lines

    lines = change(invite)
    out.print("\n".join(lines) or "Nobody is in this cohort yet.", markup=False)
    if any("  /start " in line for line in lines):
        err.print("These become links once the service has spoken with Telegram.", markup=False)


@app.command()
def left(ref: str, by: By) -> None:
    """Say that a learner has left: nobody waits for them. Their own next word ends it."""
    change(lambda house, tx: leave(ref, tx.people.by_ref(by), house.clock.now(), tx))
    out.print(f"{ref} has left.", markup=False)


@app.command()
def back(ref: str, by: By) -> None:
    """Say that a learner has not left, or is back."""
    change(lambda _house, tx: come_back(ref, tx.people.by_ref(by), tx))
    out.print(f"{ref} is back.", markup=False)


def _known(cohort: str, tx: Transaction) -> str:
    code = cohort.strip().upper()
    if tx.cohorts.get(code) is None:
        raise RosterError(f"There is no cohort {code}.", "See: vouchline cohort list")
    return code


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise RosterError(f"{path} is too large for a roster.", "Split it: at most 5 MB.")
    rows = list(islice(rows_in(path, COLUMNS), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise RosterError(
            f"{path} is too large for a roster.", f"Split it: at most {MOST_ROWS} rows."
        )
    return [(line, cells_of(line, row, COLUMNS)) for line, row in rows]


def _check_once(rows: list[tuple[int, dict[str, str]]]) -> None:
    seen: dict[str, int] = {}
    for line, cells in rows:
        ref = cells["ref"].strip().lower()
        if ref in seen:
            # Two people under one reference: the second would vanish without a word.
            raise RosterError(
                f"Lines {seen[ref]} and {line} have the same ref.", "Give each learner their own."
            )
        seen[ref] = line
