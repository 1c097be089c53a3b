"""`vouchline sample`: a small programme to look at."""

from pathlib import Path

import typer

from bot.cli.catalog import load_files
from bot.cli.common import out
from bot.issuance import issue_now
from bot.opening import open_house
from credentials.plurals import several
from handlers.sample import load_sample

app = typer.Typer(help="The sample programme.", no_args_is_help=True)
CATALOG = Path(__file__).parents[2] / "catalog"


@app.command()
def load() -> None:
    """Load the sample packs, cohort, people and badges; twice is the same as once."""
    load_files([CATALOG])
    with open_house() as house:
        loaded = house.store.run_now(load_sample, house.clock.now())
        issue_now(house.store, house.clock.now())
    if loaded.people:
        out.print(
            f"Loaded {several(loaded.people, 'learner')} and {several(loaded.badges, 'badge')}."
        )
    else:
        out.print("The sample programme is there already.")
