"""`vouchline registry`: the log that everybody can check."""

import typer

from bot.cli.common import NO, Json, out, print_json
from bot.issuance import issue_now, report_on
from bot.opening import open_house

app = typer.Typer(help="The registry's log.", no_args_is_help=True)


@app.command()
def checkpoint() -> None:
    """Publish what waits, then print the newest checkpoint: a signed note."""
    with open_house() as house:
        issue_now(house.store, house.clock.now())
        report = report_on(house.store)
    if report.note is None:
        out.print("The log is empty: no badge has been issued yet.")
        raise typer.Exit(NO)
    typer.echo(report.note, nl=False)


@app.command()
def status(as_json: Json = False) -> None:  # noqa: FBT002 - typer's way to a flag
    """Say how the log stands; exit 1 when it is read-only."""
    with open_house() as house:
        report = report_on(house.store)
    if as_json:
        print_json(report.as_json())
    else:
        out.print(
            f"{report.origin}: {report.size} entries, {report.mode.replace('_', '-')}.",
            markup=False,
        )
        out.print(f"Its key: {report.vkey}", markup=False)
        if report.checkpoint_at:
            out.print(f"Newest checkpoint: {report.checkpoint_at.isoformat()}", markup=False)
            out.print(f"Witnesses that have signed it: {report.witnesses}", markup=False)
        for reason in report.reasons:
            out.print(reason, markup=False)
    if report.reasons:
        raise typer.Exit(NO)
