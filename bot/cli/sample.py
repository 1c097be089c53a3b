"""`vouchline sample`: a small programme to look at."""

from pathlib import Path
from typing import ClassVar

import typer

from bot.cli.catalog import load_files
from bot.cli.common import out
from bot.issuance import issue_now
from bot.opening import open_house
from bot.settings import read_settings
from credentials.errors import Mistake
from credentials.plurals import several
from handlers.sample import load_sample

app = typer.Typer(help="The sample programme.", no_args_is_help=True)


class SampleError(Mistake):
    """The sample is not for real people's databases."""

    advice: ClassVar[str] = (
        "The sample is for trying things out: set VOUCHLINE_LOCAL=true, and VOUCHLINE_DATA_DIR to "
        "an empty folder."
    )


CATALOG = Path(__file__).parents[2] / "catalog"


@app.command()
def load() -> None:
    """Load the sample packs, cohort, people and badges; twice is the same as once."""
    if not read_settings().is_local:
        # Made-up people among real ones, and their badges in a public log, could not be taken back.
        raise SampleError("This is not local mode.")
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
