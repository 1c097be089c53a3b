"""`vouchline registry`: the log that everybody can check."""

from typing import Annotated

import typer

from bot.cli.auditing import audit, export
from bot.cli.common import NO, Json, ask, out, print_json
from bot.cli.new_origin import new_origin
from bot.issuance import issue_now, report_on
from bot.opening import open_house
from credentials.errors import Mistake
from credentials.plurals import several
from credentials.registry.badge_id import parse_badge_id
from handlers.registry.receipts import receipt_for


class NoReceiptError(Mistake):
    """There is nothing to make a receipt of."""

    advice = "Compare all 12 signs again, or run: vouchline registry checkpoint"


WHAT_TO_DO = (
    "Bring back what is missing; docs/operate.md says how. If it is lost for good: "
    "vouchline registry new-origin"
)

app = typer.Typer(help="The registry's log.", no_args_is_help=True)
app.command()(audit)
app.command()(export)
app.command("new-origin")(new_origin)


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
def receipt(badge: Annotated[str, typer.Argument(help="The badge's ID.")]) -> None:
    """Print a badge's receipt: JSON that can be checked offline, whoever may see the badge."""
    asked = parse_badge_id(badge)
    found = ask(lambda house, tx: receipt_for(asked, tx, house.clock.now(), for_public=False))
    if found is None:
        raise NoReceiptError(f"No checkpoint covers a badge {asked}.")
    print_json(found)


@app.command()
def status(as_json: Json = False) -> None:  # noqa: FBT002 - typer's way to a flag
    """Say how the log stands; exit 1 when it is read-only."""
    with open_house() as house:
        report = report_on(house.store)
    if as_json:
        print_json(report.as_json())
    else:
        out.print(
            f"{report.origin}: {several(report.size, 'entry', 'entries')}, "
            f"{report.mode.replace('_', '-')}.",
            markup=False,
        )
        out.print(f"Its key: {report.vkey}", markup=False)
        if report.checkpoint_at:
            out.print(f"Newest checkpoint: {report.checkpoint_at.isoformat()}", markup=False)
            out.print(f"Witnesses that have signed it: {report.witnesses}", markup=False)
        for ended in report.ended:
            size = several(ended.size, "entry", "entries")
            out.print(f"Ended: {ended.origin}, with {size}. {ended.because}", markup=False)
        for reason in report.reasons:
            out.print(reason, markup=False)
        if report.reasons:
            out.print(WHAT_TO_DO, markup=False)
    if report.reasons:
        raise typer.Exit(NO)
