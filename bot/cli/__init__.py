"""The command line: one file for each group of commands."""

import typer

from bot.cli import (
    award,
    badge,
    catalog,
    cohort,
    database,
    doctor,
    due,
    endorse,
    keys,
    outbox,
    portfolio,
    record,
    registry,
    results,
    roster,
    sample,
    serve,
    staff,
    verify,
    withdraw,
    witness,
    workspace,
)
from bot.cli.common import Stoppable

app = typer.Typer(
    name="vouchline",
    cls=Stoppable,
    help="Micro-credentials over chat, checkable by anybody.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(database.app, name="db")
app.add_typer(sample.app, name="sample")
app.add_typer(catalog.app, name="catalog")
app.add_typer(cohort.app, name="cohort")
app.add_typer(staff.app, name="staff")
app.add_typer(roster.app, name="roster")
app.add_typer(workspace.app, name="workspace")
app.add_typer(record.app, name="record")
app.add_typer(results.app, name="results")
app.add_typer(badge.app, name="badge")
app.add_typer(registry.app, name="registry")
app.add_typer(keys.app, name="keys")
app.add_typer(witness.app, name="witness")
app.add_typer(outbox.app, name="outbox")
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.command("award")(award.award)
app.command("verify")(verify.verify)
app.command("portfolio")(portfolio.portfolio)
app.command("revoke")(withdraw.revoke)
app.command("suspend")(withdraw.suspend)
app.command("reinstate")(withdraw.reinstate)
app.command("due")(due.due)
app.command("endorse")(endorse.endorse)
