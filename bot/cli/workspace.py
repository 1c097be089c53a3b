"""`vouchline workspace`: the employers' workspaces."""

from dataclasses import replace

import typer

from bot.cli.common import ask, change, out
from bot.opening import House
from credentials.errors import Mistake
from storage.transaction import Transaction

app = typer.Typer(help="Employers' workspaces.", no_args_is_help=True)


class UnknownWorkspaceError(Mistake):
    """We have never met this workspace."""

    advice = "See those we know: vouchline workspace list"


@app.command("list")
def list_all() -> None:
    """Show every workspace."""

    def lines(_house: House, tx: Transaction) -> list[str]:
        return [
            f"{one.platform}  {one.external_id}  {one.name}  {one.state}"
            for one in tx.workspaces.all()
        ]

    found = ask(lines)
    out.print("\n".join(found) or "No workspace yet.", markup=False)


@app.command()
def approve(workspace: str) -> None:
    """Let a workspace check badges."""
    _set(workspace, "approved")


@app.command()
def block(workspace: str) -> None:
    """Shut a workspace out."""
    _set(workspace, "blocked")


def _set(external_id: str, state: str) -> None:
    def set_state(house: House, tx: Transaction) -> None:
        found = [one for one in tx.workspaces.all() if one.external_id == external_id]
        if not found:
            raise UnknownWorkspaceError(f"There is no workspace “{external_id}”.")
        for one in found:
            tx.workspaces.set(replace(one, state=state), house.clock.now())

    change(set_state)
    out.print(f"{external_id}: {state}.", markup=False)
