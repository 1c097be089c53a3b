"""`vouchline outbox`: why somebody got, or did not get, a message; and to try again by hand."""

from collections.abc import Callable
from typing import Annotated, ClassVar

import typer

from bot.cli.common import Json, ask, out, print_json, refuse
from bot.cli.explaining import explained, whom
from bot.opening import House, open_house
from credentials.errors import Mistake
from credentials.notices import STAFF_CHANNEL
from credentials.plurals import several
from storage.outbox import Owed
from storage.transaction import Transaction

app = typer.Typer(help="What we owe people, and how far it has come.", no_args_is_help=True)
BROKEN = "broken"
NoticeId = Annotated[str, typer.Argument(help="The number that `outbox explain REF` shows.")]


class OutboxError(Mistake):
    """This row cannot be changed like this."""

    advice: ClassVar[str] = "See what somebody is owed with: vouchline outbox explain REF."


@app.command()
def status(*, as_json: Json = False) -> None:
    """Count what is owed, sent, dropped and given up, and what is in doubt."""

    def look(house: House, tx: Transaction) -> dict[str, object]:
        due, late = tx.outbox.next_due(), tx.outbox.queue(house.clock.now())
        return {
            **tx.outbox.counts(),
            "due_now": late.length,
            "oldest": late.since.isoformat() if late.since else None,
            "in_doubt": tx.outbox.count_doubtful(),
            "broken": tx.outbox.count_broken(),
            "no_chat": tx.outbox.count_unreached(),
            "next_due": due.isoformat() if due else None,
        }

    found = ask(look)
    if as_json:
        print_json(found)
        return
    if found["no_chat"] and not found["next_due"]:
        found["next_due"] = "when somebody who has no chat yet writes to us"
    for name, value in found.items():
        out.print(f"{name:<10} {value if value is not None else '-'}", markup=False)


@app.command()
def explain(
    which: Annotated[
        str, typer.Argument(help="A person's REF, staff-channel, or the number of one notice.")
    ],
) -> None:
    """List what somebody was owed; or tell of one notice why it went, waits or was dropped."""

    def look(house: House, tx: Transaction) -> list[str]:
        whose = STAFF_CHANNEL if which == STAFF_CHANNEL else tx.people.id_of(which)
        if whose is None:
            return explained(_row(which, tx), house, tx)
        unreadable = [str(one) for one in tx.outbox.unreadable_of(whose)]
        return [*(_line(one, tx) for one in tx.outbox.for_person(whose)), *unreadable]

    found = ask(look)
    out.print("\n".join(found) or f"{which} was never owed anything.", markup=False)


@app.command()
def retry(
    notice_id: Annotated[
        str, typer.Argument(help="A number that `outbox explain REF` shows, or broken.")
    ],
) -> None:
    """Try a notice again now, or all that broke on our side: judged again before they are sent."""
    if notice_id == BROKEN:
        with open_house() as house:
            many = house.store.run_now(lambda at, tx: tx.outbox.retry_broken(at), house.clock.now())
        out.print(f"{several(many, 'notice')} that broke on our side: due now.")
        return

    def again(house: House, tx: Transaction) -> bool:
        return tx.outbox.retry(_known(notice_id, tx), house.clock.now())

    _change(again, "It was sent, or is being sent: it is not sent twice by hand.")
    out.print("It is due now.")


@app.command("give-up")
def give_up(notice_id: NoticeId) -> None:
    """Stop trying to send a notice."""

    def stop(house: House, tx: Transaction) -> bool:
        return tx.outbox.let_go(_known(notice_id, tx), house.clock.now(), "given up by staff")

    _change(stop, "It does not wait any more.")
    out.print("It is given up.")


def _change(work: Callable[[House, Transaction], bool], otherwise: str) -> None:
    with open_house() as house:
        changed = house.store.run_now(work, house)
    if not changed:
        refuse(OutboxError(otherwise))


def _row(notice_id: str, tx: Transaction) -> Owed:
    found = tx.outbox.find(notice_id)
    if found is None:
        raise OutboxError(f"Nobody has the reference “{notice_id}”, and no notice has this number.")
    return found


def _known(notice_id: str, tx: Transaction) -> str:
    """The number of a notice that is there, readable or not."""
    if not tx.outbox.has(notice_id):
        raise OutboxError(f"No notice has the number “{notice_id}”.")
    return notice_id


def _line(one: Owed, tx: Transaction) -> str:
    ref = whom(one, tx)
    when = one.sent_at or one.due_at
    why = f": {one.reason}" if one.reason else ""
    return f"{one.id}  {one.notice.kind:<15} {ref:<12} {one.state:<8} {when.isoformat()}{why}"
