"""`vouchline cohort`: groups that start together."""

import re
from datetime import date
from typing import Annotated

import typer

from bot.cli.common import TimeError, ask, change, out
from bot.opening import House
from credentials.errors import Mistake
from credentials.plurals import several
from storage.cohorts import Cohort
from storage.transaction import Transaction

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,23}")
"""Short enough for a button, plain enough for a link."""


class CodeError(Mistake):
    """Learners could not type this, or no link could carry it."""

    advice = "Use 2 to 24 letters, digits and dashes, like HARBOR-27A."


class EndError(Mistake):
    """A cohort cannot end like this."""

    advice = "See which there are: vouchline cohort list"


app = typer.Typer(help="Cohorts.", no_args_is_help=True)


@app.command()
def add(
    code: Annotated[str, typer.Argument(help="What learners type, like HARBOR-27A.")],
    pathway: Annotated[str, typer.Option(help="A pathway of the catalog.")],
    starts: Annotated[str, typer.Option(help="The first day, YYYY-MM-DD.")],
    coach: Annotated[str, typer.Option(help="The coach's REF.")],
) -> None:
    """Open a cohort."""
    tidy, first_day = code.strip().upper(), _day("--starts", starts)
    if not CODE.fullmatch(tidy):
        raise CodeError(f"“{code}” cannot be a cohort's code.")

    def open_cohort(house: House, tx: Transaction) -> None:
        known = tx.catalog.pathway(pathway, _today(house))
        coach_id = tx.people.by_ref(coach).id
        tx.cohorts.add(Cohort(tidy, known.id, first_day, coach_id))

    change(open_cohort)
    out.print(f"Cohort {tidy} is open.", markup=False)


@app.command()
def end(
    code: Annotated[str, typer.Argument(help="The cohort's code.")],
    on: Annotated[str | None, typer.Option(help="Its last day, YYYY-MM-DD; today if none.")] = None,
    *,
    take_back: Annotated[bool, typer.Option("--not", help="Let it go on: no last day.")] = False,
) -> None:
    """Set, change or take back a cohort's last day."""
    chosen = _day("--on", on) if on else None
    if chosen and take_back:
        raise EndError("A last day, and none?", "Give --on or --not.")

    def set_end(house: House, tx: Transaction) -> tuple[str, date | None]:
        found = tx.cohorts.get(code.strip().upper())
        if found is None:
            raise EndError(f"There is no cohort “{code}”.")
        last = None if take_back else chosen or _today(house)
        if last and last < found.starts_on:
            raise EndError(
                f"{found.code} starts on {found.starts_on}.", "Choose that day or a later one."
            )
        tx.cohorts.end(found.code, last)
        return found.code, last

    tidy, last = change(set_end)
    said = f"The last day of {tidy} is {last}." if last else f"{tidy} has no last day."
    out.print(said, markup=False)


@app.command("list")
def list_all() -> None:
    """Show every cohort."""

    def lines(house: House, tx: Transaction) -> list[str]:
        return [
            f"{one.code}  {one.pathway_id}  starts {one.starts_on}  {_ends(one, _today(house))}"
            f"coach {tx.people.get(one.coach_id).ref}  "
            f"{several(len(tx.cohorts.members(one.code)), 'learner')}"
            for one in tx.cohorts.all()
        ]

    found = ask(lines)
    out.print("\n".join(found) or "No cohort yet. Add one: vouchline cohort add", markup=False)


def _ends(cohort: Cohort, today: date) -> str:
    if cohort.ends_on is None:
        return ""
    return f"{'ended' if cohort.ended(today) else 'ends'} {cohort.ends_on}  "


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise TimeError(
            f"{option} “{text}” is not a day.", "Write it like 2027-01-11."
        ) from problem


def _today(house: House) -> date:
    return house.clock.now().astimezone(house.settings.zone).date()
