"""`vouchline roster`: the learners a programme expects, and their personal links."""

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import change, out
from bot.opening import House
from handlers.people import TELEGRAM_NAME, RosterError, add_learner, check_row
from storage.transaction import Transaction

app = typer.Typer(help="Rosters.", no_args_is_help=True)
LINK_DAYS = 60
MOST_BYTES = 5_000_000
REQUIRED = {"ref", "name"}
KNOWN = REQUIRED | {"email", "language", "timezone", "minor", "guardian_consent_on"}
Cohort = Annotated[str, typer.Option(help="The cohort's code.")]


@app.command("import")
def import_roster(path: Path, cohort: Cohort) -> None:
    """Read a CSV file (ref,name,email,language,timezone[,minor,guardian_consent_on])."""
    rows = _read(path)

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
        for one in tx.cohorts.members(cohort.strip().upper()):
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


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    if not path.is_file():
        raise RosterError(f"There is no file {path}.", "Check the path.")
    if path.stat().st_size > MOST_BYTES:
        raise RosterError(f"{path} is too large for a roster.", "Split it: at most 5 MB.")
    try:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.DictReader(io.StringIO(text), strict=True)
        columns = [str(name).strip().lower() for name in reader.fieldnames or []]
        reader.fieldnames = columns
        rows = [
            (reader.line_num, {name: value or "" for name, value in row.items() if name})
            for row in reader
        ]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise RosterError(f"{path} is not a CSV file in UTF-8.") from problem
    if missing := REQUIRED - set(columns):
        raise RosterError(f"{path} has no column {', '.join(sorted(missing))}.")
    if unknown := set(columns) - KNOWN:
        raise RosterError(f"{path} has an unknown column {', '.join(sorted(unknown))}.")
    return rows
