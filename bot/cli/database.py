"""`vouchline db`: the tables."""

import typer

from bot.cli.common import NO, out
from bot.opening import prepare
from bot.settings import read_settings
from storage.migrations import pending

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Make or update the tables, and the keys when there are none yet."""
    settings = read_settings()
    steps = prepare(settings)
    what = f"Up to date after {len(steps)} steps." if steps else "Up to date already."
    out.print(f"{what} Data is in {settings.data_dir}.", markup=False)


@app.command()
def status() -> None:
    """Say whether the tables fit this version; exit 1 when they do not."""
    steps = pending(read_settings().database_url)
    if steps:
        out.print(f"{len(steps)} steps are missing: {', '.join(steps)}. Run: vouchline db upgrade")
        raise typer.Exit(NO)
    out.print("Up to date.")
