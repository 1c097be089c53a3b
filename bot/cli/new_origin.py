"""`vouchline registry new-origin`: after a loss that nothing can mend, a new log begins."""

from typing import Annotated

import typer

from bot.cli.common import NO, if_stopped, out, refuse
from bot.issuance import ask_anchor, issue_now
from bot.opening import House, open_house
from credentials.errors import Mistake
from credentials.plurals import several
from handlers.registry.issuer import issuer, log_verifier
from handlers.registry.new_origin import Loss, NewOrigin, begin_new_origin, loss

Because = Annotated[str, typer.Option("--because", help="What was lost and how: one sentence.")]
By = Annotated[str, typer.Option("--by", help="Who decides, by REF: a member of staff.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def new_origin(because: Because, by: By, yes: Yes = False) -> None:  # noqa: FBT002 - typer's way to a flag
    """End a log that lost what it had signed, and begin a new one; the old one stays verifiable."""
    stands = "See whether the new log has begun: vouchline registry status"
    with if_stopped(stands), open_house() as house:
        try:
            vkey = _guided(house, because, by, ask_first=not yes)
        except Mistake as mistake:
            refuse(mistake)
    out.print("Give the new key to everybody who runs a witness or checks receipts:", markup=False)
    out.print(vkey, markup=False)


def _guided(house: House, because: str, by: str, *, ask_first: bool) -> str:
    anchored = ask_anchor(house.store)
    found = house.store.read_now(loss, anchored)
    number, origin = _free_name(house)
    _say(found, origin)
    if ask_first and not typer.confirm(f"End {found.origin} for good?"):
        out.print("Nothing was changed.", markup=False)
        raise typer.Exit(NO)
    order = NewOrigin(anchored, origin, number, because, by, house.clock.now())
    who = house.store.run_now(begin_new_origin, order)
    waited = issue_now(house.store, house.clock.now())
    out.print(f"{who.origin} has begun, with {several(waited, 'entry', 'entries')}.", markup=False)
    ended = who.ended[-1]
    if ended.size:
        size = several(ended.size, "entry", "entries")
        says = f"{ended.origin} stays: {size}, at {who.base}/log/{ended.number}/"
        out.print(says, markup=False)
    return house.store.read_now(lambda _, tx: log_verifier(issuer(tx), tx).vkey, None)


def _free_name(house: House) -> tuple[int, str]:
    """The next log's number and name: one under which nothing was ever signed.

    A database that was put back may have forgotten a new log, too. The anchor has not.
    """
    logs = house.store.read_now(lambda _, tx: issuer(tx).origins, None)
    number = logs[-1][0] + 1
    while house.store.cellar.anchor.newest(f"{logs[0][1]}/{number}") is not None:
        number += 1
    return number, f"{logs[0][1]}/{number}"


def _say(found: Loss, origin: str) -> None:
    for reason in found.reasons:
        out.print(reason, markup=False)
    out.print(
        f"Of {found.origin}, {several(found.kept, 'entry stays', 'entries stay')} verifiable. "
        f"Signed and lost: {found.lost}.",
        markup=False,
    )
    out.print(
        "A newer backup would be better than a new log: it brings back what is lost here.",
        markup=False,
    )
    out.print(
        f"{found.origin} would never be signed again. {origin} would begin, with a new key, and "
        "take in what waits.",
        markup=False,
    )
