"""`vouchline badge`: the signed credential, and what its page shows."""

from typing import Annotated

import typer

from bot.cli.common import Json, ask, change, out, print_json
from bot.opening import House
from credentials.errors import Mistake
from handlers.registry.withdrawing import badge_named
from storage.transaction import Transaction

app = typer.Typer(help="Badges.", no_args_is_help=True)
SEE = ("anyone", "ask", "no-one")
WORK = ("full", "redacted", "hidden")


class ShareError(Mistake):
    """A sharing setting we do not have."""

    advice = f"--see is one of {', '.join(SEE)}; --work is one of {', '.join(WORK)}."


@app.command("list")
def list_all(
    learner: Annotated[str, typer.Option(help="The learner's REF.")],
    as_json: Json = False,  # noqa: FBT002 - typer's way to a flag
) -> None:
    """List a learner's badges, the oldest first."""
    found = ask(lambda _house, tx: tx.badges.of(tx.people.by_ref(learner).id))
    if as_json:
        print_json([{"id": one.id, "achievement": one.achievement_id} for one in found])
        return
    lines = [f"{one.id}  {one.achievement_id} {one.version}  {one.standing}" for one in found]
    out.print("\n".join(lines) or f"{learner} has no badge yet.", markup=False)


@app.command()
def show(badge: Annotated[str, typer.Argument(help="The badge's ID.")]) -> None:
    """Print the signed credential."""
    found = ask(lambda _house, tx: badge_named(badge, tx))
    if not found.signed:
        raise Mistake(f"{found.id} is not signed yet.", "Run: vouchline registry checkpoint")
    print_json(dict(found.document))


@app.command()
def share(
    badge: Annotated[str, typer.Argument(help="The badge's ID.")],
    see: Annotated[str, typer.Option(help="Who may see it: anyone, ask or no-one.")],
    work: Annotated[str | None, typer.Option(help="full, redacted or hidden.")] = None,
) -> None:
    """Set who may see a badge, and how much of the work; the holder decides, you type."""
    if see not in SEE or (work is not None and work not in WORK):
        raise ShareError(f"“{see if see not in SEE else work}” is not a choice.")

    def set_sharing(_house: House, tx: Transaction) -> str:
        found = badge_named(badge, tx)
        tx.badges.share(found.id, see=see, work=work)
        return found.id

    name = change(set_sharing)
    out.print(f"{name}: {see} may see it.", markup=False)
