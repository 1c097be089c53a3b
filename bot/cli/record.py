"""`vouchline record`: outside certificates that staff have checked."""

from typing import Annotated

import typer

from bot.cli.common import change, out, parse_time
from bot.opening import House
from credentials.assessment.validity import first_validity
from credentials.errors import Mistake
from storage.records import OutsideRecord
from storage.transaction import Transaction

app = typer.Typer(help="Outside certificates.", no_args_is_help=True)


class OwnBadgeError(Mistake):
    """This is a badge of ours, which is earned and not recorded."""

    advice = "Award it: vouchline award"


@app.command()
def add(
    learner: Annotated[str, typer.Option(help="The learner's REF.")],
    achievement: Annotated[str, typer.Option(help="An external record of the catalog.")],
    by: Annotated[str, typer.Option(help="The REF of the member of staff who checked it.")],
    at: Annotated[str | None, typer.Option(help="When it was given.")] = None,
) -> None:
    """Record an outside certificate, such as OSHA 10."""
    given = parse_time(at)

    def record(house: House, tx: Transaction) -> str:
        when = given or house.clock.now()
        found = tx.catalog.achievement(achievement, when.astimezone(house.settings.zone).date())
        if not found.external:
            raise OwnBadgeError(f"“{found.title}” is a badge of ours.")
        checker = tx.people.by_ref(by)
        if not checker.roles:
            raise Mistake(f"{by} is not on the staff.", "Ask somebody with a role to check it.")
        person = tx.people.by_ref(learner)
        ends = first_validity(when, found.valid_months, house.settings.zone).until
        tx.records.add(person.id, OutsideRecord(found.id, checker.id, when, ends))
        return found.title

    title = change(record)
    out.print(f"Recorded: {title}.", markup=False)
