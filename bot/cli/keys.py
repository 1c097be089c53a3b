"""`vouchline keys`: the keys that sign badges (issuer), checkpoints (log) and endorsements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer
from rich.progress import Progress

from bot.ceremony import Ceremony, LeftError, Table
from bot.cli.common import CANNOT_TELL, NO, Json, ask, err, if_stopped, out, print_json, refuse
from bot.issuance import issue_or_wait
from bot.opening import House, open_house
from bot.resigning import sign_again
from credentials.errors import Mistake
from credentials.plurals import several
from credentials.registry.did import KeyState
from credentials.registry.key_print import key_print
from credentials.registry.keys import parse_multikey
from handlers.registry.issuer import PURPOSES, KeptKey, endorser_lines, issuer, keys_of
from handlers.registry.keys import KeyOrder, compromise, make_next, retire, rotate
from storage.store import Handler
from storage.transaction import Transaction

app = typer.Typer(help="The keys that sign badges and checkpoints.", no_args_is_help=True)

Line = Annotated[
    str,
    typer.Argument(
        help="issuer (signs badges), log (signs checkpoints), or an endorsement, as dss.e.council."
    ),
]
Name = Annotated[str, typer.Argument(help="A key, such as issuer-1.")]
SAYS = {
    KeyState.NEXT: "signs next",
    KeyState.ACTIVE: "signs",
    KeyState.LEAVING: "signs beside the newer key",
    KeyState.RETIRED: "retired",
    KeyState.COMPROMISED: "leaked",
}


@app.command("list")
def list_keys(as_json: Json = False) -> None:  # noqa: FBT002 - typer's way to a flag
    """Show every key: how it stands, since when, and its eight words."""
    listed = ask(_listed)
    if as_json:
        print_json([_document(one, here=here) for one, here in listed])
        return
    for one, here in listed:
        since = datetime.fromisoformat(one.since).date().isoformat()
        missing = "" if here or one.state is KeyState.COMPROMISED else "  (its file is not here)"
        out.print(f"{one.name}  {SAYS[one.state]} since {since}{missing}", markup=False)
        out.print(f"    {_print(one)}", markup=False)


@app.command()
def new(line: Line) -> None:
    """Make a line's next key and publish it; it does not sign before it is rotated in."""
    with _changed(make_next, line) as key:
        _say(f"{key.name} is made and published. It does not sign yet.")
        _say(f"Its print: {_print(key)}")
        _say(f"When others know it: vouchline keys rotate {line}")


@app.command("rotate")
def rotate_line(line: Line) -> None:
    """Let a line's next key sign from now on; it is made if there is none."""
    with _changed(rotate, line) as key:
        _say(f"{key.name} signs from now on. Its print: {_print(key)}")
        if line not in PURPOSES:
            _say(f"Let it sign what it says: vouchline endorse {line}")
        if line == "log":
            _say(
                "The old key signs beside it. Give the new key to witnesses and checkers "
                "(vouchline registry status), then retire the old one."
            )


@app.command("retire")
def retire_key(
    name: Name,
    compromised: Annotated[bool, typer.Option(help="Others may have it.")] = False,  # noqa: FBT002 - typer's way to a flag
) -> None:
    """Let a key sign no more. What it signed stays good, unless it is compromised."""
    if compromised:
        compromised_key(name)
        return
    with _changed(retire, name) as key:
        _say(f"{key.name} signs no more. What it signed stays good.")


@app.command("compromised")
def compromised_key(name: Name) -> None:
    """Say that others may have a key: nothing counts any more that only it has signed."""
    with _changed(compromise, name) as key:
        _say(f"{key.name} counts no more, and its file is destroyed here.")
        _say("Destroy it in every backup of the keys folder, too.")
        if key.purpose == "issuer":
            _say("Its badges count again once you run: vouchline keys resign")
        elif key.purpose != "log":
            _say(f"Let the new one sign: vouchline endorse {key.purpose}")
        else:
            _say("Give the new key to witnesses and checkers: vouchline registry status")


@app.command()
def resign() -> None:
    """Sign badges again whose key leaked, if the log recorded them; exit 1 if one was not."""
    stands = "What was signed again stays. Run it again for the rest."
    with if_stopped(stands), open_house() as house:
        total = sum(house.store.read_now(lambda _, tx: tx.badges.counts(), None).values())
        with Progress(console=err, transient=True) as progress:
            task = progress.add_task("Signing", total=total or None)
            done = sign_again(
                house.store, house.clock.now(), lambda seen: progress.update(task, completed=seen)
            )
    out.print(f"{several(done.count, 'badge')} signed again.", markup=False)
    for name in done.refused:
        out.print(f"{name}: the log does not say the same. It was not signed.", markup=False)
    if done.refused:
        raise typer.Exit(NO)


@app.command()
def ceremony(line: Line = "issuer") -> None:
    """Make a line's next key together: two holders, eight words read aloud, a test, two backups."""
    table = Table(lambda text: out.print(text, markup=False), _asked)
    with open_house() as house:
        try:
            record = Ceremony(line, house, table).hold()
        except Mistake as mistake:
            refuse(mistake)
    out.print(f"Done. The record of it: {record}. The log commits to it.", markup=False)


def _asked(question: str) -> str:
    try:
        return str(typer.prompt(question, default="", show_default=False))
    except typer.Abort as left:
        out.print()
        raise LeftError("You stopped.") from left


@contextmanager
def _changed(change: Handler[KeyOrder, KeptKey], name: str) -> Iterator[KeptKey]:
    """Make a change, then say so; it counts at once, even while the log takes no entry of it."""
    with if_stopped("See how it stands: vouchline keys list"), open_house() as house:
        try:
            key = house.store.run_now(change, KeyOrder(name, house.clock.now()))
            if key.state is KeyState.COMPROMISED:
                public = parse_multikey(key.public).public_bytes_raw()
                house.store.cellar.keys.destroy(key.name, public, house.clock.now())
        except Mistake as mistake:
            refuse(mistake)
        waits = issue_or_wait(house.store, house.clock.now())
    yield key
    if waits:
        _say("The log takes the entry of this when it can.")
        refuse(waits, CANNOT_TELL)


def _say(text: str) -> None:
    out.print(text, markup=False)


def _listed(_house: House, tx: Transaction) -> list[tuple[KeptKey, bool]]:
    """Every key, and whether its file is here."""
    who = issuer(tx)
    return [
        (one, one.name in {file.name for file in tx.keys.line(purpose)})
        for purpose in (*PURPOSES, *endorser_lines(who))
        for one in keys_of(purpose, who, tx)
    ]


def _document(key: KeptKey, *, here: bool) -> dict[str, object]:
    return {
        "name": key.name,
        "line": key.purpose,
        "state": key.state.value,
        "since": key.since,
        "public": key.public,
        "print": _print(key),
        "file": here,
    }


def _print(key: KeptKey) -> str:
    return key_print(parse_multikey(key.public).public_bytes_raw())
