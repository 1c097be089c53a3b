"""`vouchline workspace`: the employers' workspaces."""

from dataclasses import replace
from typing import Annotated

import typer

from bot.cli.common import ask, change, out
from bot.opening import House
from credentials.errors import Mistake
from storage.transaction import Transaction
from storage.workspaces import Workspace

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


@app.command()
def key(
    workspace: str, name: Annotated[str, typer.Option(help="What will use it.")] = "API"
) -> None:
    """Make a key for `POST /api/verify`. It is shown once: only a hash of it is kept."""

    def make(house: House, tx: Transaction) -> str:
        one = _find(workspace, tx)[0]
        return tx.api_keys.make(one.platform, one.external_id, name, house.clock.now())

    out.print(change(make), markup=False)


@app.command()
def keys() -> None:
    """Show every key for the API, without the key."""

    def lines(_house: House, tx: Transaction) -> list[str]:
        return [
            f"{one.id}  {one.workspace}  {one.name}  made {one.made_at.date()}"
            + (f", ended {one.ended_at.date()}" if one.ended_at else "")
            for one in tx.api_keys.all()
        ]

    out.print("\n".join(ask(lines)) or "No key yet.", markup=False)


@app.command("end-key")
def end_key(key_id: Annotated[str, typer.Argument(help="Its id, as `keys` shows it.")]) -> None:
    """Let a key for the API count no more, from now on."""
    if not change(lambda house, tx: tx.api_keys.end(key_id, house.clock.now())):
        raise UnknownWorkspaceError(
            f"There is no key “{key_id}” that counts.", "See: vouchline workspace keys"
        )
    out.print(f"{key_id}: ended.", markup=False)


def _find(external_id: str, tx: Transaction) -> list[Workspace]:
    found = [one for one in tx.workspaces.all() if one.external_id == external_id]
    if not found:
        raise UnknownWorkspaceError(f"There is no workspace “{external_id}”.")
    return found


def _set(external_id: str, state: str) -> None:
    def set_state(house: House, tx: Transaction) -> None:
        for one in _find(external_id, tx):
            tx.workspaces.set(replace(one, state=state), house.clock.now())

    change(set_state)
    out.print(f"{external_id}: {state}.", markup=False)
