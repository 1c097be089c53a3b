"""`vouchline db`: the tables."""

from base64 import b64encode
from typing import Annotated, ClassVar

import typer
from rich.progress import Progress

from bot.cli.common import NO, err, if_stopped, out, refuse
from bot.opening import prepare
from bot.presence import living
from bot.settings import Settings, read_settings
from credentials.errors import Mistake
from credentials.plurals import several
from storage.migrations import pending
from storage.moving import Moved, MoveError
from storage.moving import move as move_to

ON_STOP = "Unless it said that all rows are there, nothing was moved: both are as they were."


class RunningError(Mistake):
    """The tables would change under a service that works on them."""

    advice: ClassVar[str] = "Stop it, all of its processes, and run this again."


app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Make or update the tables, and the keys when there are none yet."""
    settings = read_settings()
    if pending(settings.database_url):
        _refuse_beside_the_service(settings)
    steps = prepare(settings)
    what = f"Up to date after {several(len(steps), 'step')}." if steps else "Up to date already."
    out.print(f"{what} Data is in {settings.data_dir}.", markup=False)


@app.command()
def status() -> None:
    """Say whether the tables fit this version; exit 1 when they do not."""
    steps = pending(read_settings().database_url)
    if steps:
        missing = several(len(steps), "step is", "steps are")
        out.print(f"{missing} missing: {', '.join(steps)}. Run: vouchline db upgrade")
        raise typer.Exit(NO)
    out.print("Up to date.")


@app.command()
def move(
    url: Annotated[str, typer.Argument(help="postgresql+psycopg://…, an empty database.")],
) -> None:
    """Copy everything from SQLite to PostgreSQL, and compare; exit 1 when it does not work."""
    settings = read_settings()
    _refuse_beside_the_service(settings)
    with if_stopped(ON_STOP), Progress(console=err, transient=True) as progress:
        task = progress.add_task("Moving", total=None)
        try:
            moved = move_to(
                settings.database_url,
                url,
                lambda done, total: progress.update(task, completed=done, total=total),
            )
        except MoveError as mistake:
            progress.stop()
            refuse(mistake)
    _say(moved)


def _refuse_beside_the_service(settings: Settings) -> None:
    if living(settings.processes_folder):
        refuse(RunningError("The service is running on this data."))


def _say(moved: Moved) -> None:
    for name, count in moved.rows.items():
        if count:
            out.print(f"{count:>10}  {name}", markup=False)
    out.print(
        "All rows are there and the same. The log of "
        f"{several(moved.log_size, 'entry', 'entries')} leads to the same root, "
        f"{b64encode(moved.log_root).decode()}.",
        markup=False,
    )
    out.print("Now set VOUCHLINE_DATABASE_URL to the new address, everywhere, and start again.")
