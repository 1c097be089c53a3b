"""Ctrl-C amid a command: a code of its own, and what stands."""

import typer
from typer.testing import CliRunner

from bot.cli.common import STOPPED, Stoppable, if_stopped

app = typer.Typer(cls=Stoppable)


@app.command()
def read() -> None:
    """Somebody stops it while it only reads."""
    # What Python's handler does; a signal could come amid the collector, which drops it.
    raise KeyboardInterrupt


@app.command()
def change() -> None:
    """Somebody stops it amid a change."""
    with if_stopped("Nothing was changed."):
        raise KeyboardInterrupt


@app.command()
def question() -> None:
    """Somebody leaves a question open."""
    typer.confirm("Really?")


def test_a_stopped_command_is_no_verdict() -> None:
    """Exit 1 would say “not valid”; 130 is what shells call a Ctrl-C."""
    for name, said in (
        ("read", "Stopped before it was done."),
        ("change", "Stopped. Nothing was changed."),
        ("question", "Stopped before it was done."),
    ):
        result = CliRunner().invoke(app, [name])
        assert result.exit_code == STOPPED
        assert said in result.stderr
