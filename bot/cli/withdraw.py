"""`vouchline revoke`, `suspend`, `reinstate`: what happens to a badge after it was given."""

from typing import Annotated

import typer

from bot.cli.common import CANNOT_TELL, if_stopped, out, refuse
from bot.issuance import issue_or_wait
from bot.opening import House, open_house
from credentials.errors import Mistake
from credentials.notices import Change
from handlers.registry.withdrawing import Reason, badge_named, reason_from, withdraw
from storage.transaction import Transaction

Id = Annotated[str, typer.Argument(help="The badge's ID.")]
Why = Annotated[str, typer.Option("--reason", help=f"One of {', '.join(Reason)}.")]
By = Annotated[str, typer.Option("--by", help="Who decides, by REF.")]
Confirmed = Annotated[str, typer.Option("--confirmed-by", help="A second person, by REF.")]


def revoke(badge: Id, reason: Why, by: By, confirmed_by: Confirmed) -> None:
    """Withdraw a badge for good; returns once the public log says so."""
    _change(badge, "revoked", reason, by, confirmed_by)


def suspend(badge: Id, reason: Why, by: By, confirmed_by: Confirmed) -> None:
    """Put a badge on hold while something is looked at."""
    _change(badge, "suspended", reason, by, confirmed_by)


def reinstate(badge: Id, by: By, confirmed_by: Confirmed) -> None:
    """Give a badge back that was on hold."""
    _change(badge, "reinstated", None, by, confirmed_by)


def _change(text: str, change: Change, code: str | None, by: str, confirmed_by: str) -> None:
    def carry_out(house: House, tx: Transaction) -> str:
        badge = badge_named(text, tx)
        reason = reason_from(code) if code is not None else None
        withdraw(
            badge,
            change,
            reason,
            house.clock.now(),
            tx,
            by=tx.people.by_ref(by),
            confirmed_by=tx.people.by_ref(confirmed_by),
        )
        return badge.id

    stands = f"See whether it was done: vouchline verify {text}"
    with if_stopped(stands), open_house() as house:
        try:
            name = house.store.run_now(carry_out, house)
        except Mistake as mistake:
            refuse(mistake)
        waits = issue_or_wait(house.store, house.clock.now())
    out.print(f"{name}: {change}.", markup=False)
    if waits:
        # It counts already; what waits is its entry in the log.
        refuse(waits, CANNOT_TELL)
