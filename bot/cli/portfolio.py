"""`vouchline portfolio`: what a learner shares, and all of it in one signed file."""

from typing import Annotated

import typer

from bot.cli.common import Json, ask, out, print_json, refuse
from bot.opening import open_house
from credentials.errors import Mistake
from handlers.registry.records import shared_badges, signed_record, to_sign


def portfolio(
    learner: Annotated[str, typer.Argument(help="The learner's REF.")],
    clr: Annotated[  # noqa: FBT002 - typer's way to a flag
        bool, typer.Option("--clr", help="Print a Comprehensive Learner Record (CLR 2.0).")
    ] = False,
    as_json: Json = False,  # noqa: FBT002 - typer's way to a flag
) -> None:
    """Show which badges a learner lets anyone see, or print them as one signed record."""
    if clr:
        _print_record(learner)
        return
    found = ask(lambda _house, tx: shared_badges(tx.people.by_ref(learner), tx))
    if as_json:
        print_json([{"id": one.id, "achievement": one.achievement_id} for one in found])
        return
    lines = [f"{one.id}  {one.achievement_id} {one.version}" for one in found]
    out.print("\n".join(lines) or f"{learner} shares no badge with anyone.", markup=False)


def _print_record(learner: str) -> None:
    with open_house() as house:
        now = house.clock.now()
        try:
            given = house.store.read_now(
                lambda ref, tx: to_sign(tx.people.by_ref(ref), now, tx), learner
            )
            print_json(signed_record(given, now))
        except Mistake as mistake:
            refuse(mistake)
