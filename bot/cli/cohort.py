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


app = typer.Typer(help="Cohorts.", no_args_is_help=True)


@app.command()
def add(
    code: Annotated[str, typer.Argument(help="What learners type, like HARBOR-27A.")],
    pathway: Annotated[str, typer.Option(help="A pathway of the catalog.")],
    starts: Annotated[str, typer.Option(help="The first day, YYYY-MM-DD.")],
    coach: Annotated[str, typer.Option(help="The coach's REF.")],
) -> None:
    """Open a cohort."""
    tidy = code.strip().upper()
    if not CODE.fullmatch(tidy):
        raise CodeError(f"“{code}” cannot be a cohort's code.")
    try:
        first_day = date.fromisoformat(starts)
    except ValueError as problem:
        raise TimeError(
            f"--starts “{starts}” is not a day.", "Write it like 2027-01-11."
        ) from problem

    def open_cohort(house: House, tx: Transaction) -> None:
        known = tx.catalog.pathway(
            pathway, house.clock.now().astimezone(house.settings.zone).date()
        )
        coach_id = tx.people.by_ref(coach).id
        tx.cohorts.add(Cohort(tidy, known.id, first_day, coach_id))

    change(open_cohort)
    out.print(f"Cohort {tidy} is open.", markup=False)


@app.command("list")
def list_all() -> None:
    """Show every cohort."""

    def lines(_house: House, tx: Transaction) -> list[str]:
        return [
            f"{one.code}  {one.pathway_id}  starts {one.starts_on}  "
            f"coach {tx.people.get(one.coach_id).ref}  "
            f"{several(len(tx.cohorts.members(one.code)), 'learner')}"
            for one in tx.cohorts.all()
        ]

    found = ask(lines)
    out.print("\n".join(found) or "No cohort yet. Add one: vouchline cohort add", markup=False)
