"""`vouchline endorse`: an endorser who has a key here signs what the catalog says they say."""

from typing import Annotated

import typer

from bot.cli.common import out, refuse
from bot.opening import open_house
from credentials.errors import Mistake
from handlers.registry.endorsements import Signed, endorsed, keep_endorsed, to_endorse


def endorse(
    identity: Annotated[str, typer.Argument(help="An endorsement in the catalog: dss.e.council.")],
) -> None:
    """Sign an endorsement: badges given from now on carry it, with the endorser's signature."""
    with open_house() as house:
        now = house.clock.now()
        try:
            given = house.store.read_now(to_endorse, (identity, now))
            documents = tuple(endorsed(given, now))
            house.store.run_now(keep_endorsed, Signed(identity, documents))
        except Mistake as mistake:
            refuse(mistake)
    for achievement, _ in documents:
        out.print(f"{identity} signed by {given.key.name} for {achievement}.", markup=False)
    out.print("Badges given from now on carry it.", markup=False)
