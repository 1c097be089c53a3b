"""`vouchline staff`: who works here, and the codes that link their accounts."""

from typing import Annotated

import typer

from bot.cli.common import ask, change, out
from bot.opening import House
from credentials.plurals import several
from handlers.people import ROLES, add_staff, remove_staff
from storage.transaction import Transaction

app = typer.Typer(help="Staff.", no_args_is_help=True)
CODE_DAYS = 7


@app.command()
def add(
    ref: Annotated[str, typer.Argument(help="A short name without spaces, like ruiz.")],
    name: Annotated[str, typer.Option(help="The full name; it is stored sealed.")],
    roles: Annotated[str, typer.Option(help=f"Some of {', '.join(sorted(ROLES))}, with commas.")],
) -> None:
    """Add somebody, or give them more roles."""
    wanted = _roles(roles)
    person = change(lambda house, tx: add_staff(ref, name, wanted, house.clock.now(), tx))
    out.print(f"{person.ref}: {', '.join(sorted(person.roles))}.", markup=False)


@app.command()
def remove(
    ref: Annotated[str, typer.Argument(help="Who goes.")],
    roles: Annotated[str, typer.Option(help="Only these roles, with commas.")] = "",
) -> None:
    """Take somebody's roles away at once; their accounts are strangers' from then on."""
    taken = _roles(roles)
    person = change(lambda house, tx: remove_staff(ref, taken, house.clock.now(), tx))
    out.print(f"{person.ref}: {', '.join(sorted(person.roles)) or 'no role'}.", markup=False)


def _roles(text: str) -> frozenset[str]:
    return frozenset(role.strip().lower() for role in text.split(",") if role.strip())


@app.command()
def code(ref: str) -> None:
    """Make a single-use code with which somebody links their account: /staff join CODE."""

    def invite(house: House, tx: Transaction) -> str:
        person = tx.people.by_ref(ref)
        return tx.people.invite(person.id, "staff", house.clock.now(), CODE_DAYS)

    made = change(invite)
    out.print(f"Good for {CODE_DAYS} days, once. In Slack: /staff join {made}", markup=False)


@app.command("list")
def list_all() -> None:
    """Show everybody with a role."""

    def lines(_house: House, tx: Transaction) -> list[str]:
        return [
            f"{one.ref}  {', '.join(sorted(one.roles))}  "
            + _linked(len(tx.people.addresses(one.id)))
            for one in tx.people.staff()
        ]

    found = ask(lines)
    out.print("\n".join(found) or "Nobody yet. Add a leader: vouchline staff add", markup=False)


def _linked(count: int) -> str:
    return several(count, "linked account")
