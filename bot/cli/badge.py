"""`vouchline badge`: the signed credential, and what its page shows."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Json, ask, change, out, print_json
from bot.opening import House
from bot.pictures import baked, picture_facts
from credentials.errors import Mistake
from credentials.pictures.badge_picture import PictureFacts
from handlers.registry.token_keys import badge_token
from handlers.registry.withdrawing import badge_named
from storage.badges import Badge
from storage.transaction import Transaction

app = typer.Typer(help="Badges.", no_args_is_help=True)
SEE = ("anyone", "ask", "no-one")
WORK = ("full", "redacted", "hidden")


class ShareError(Mistake):
    """A sharing setting we do not have."""

    advice = f"--see is one of {', '.join(SEE)}; --work is one of {', '.join(WORK)}."


class PictureFileError(Mistake):
    """A picture cannot be written there."""

    advice = "Name a file in a folder that is there and yours."


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
def show(
    badge: Annotated[str, typer.Argument(help="The badge's ID.")],
    png: Annotated[Path | None, typer.Option(help="Write its picture (PNG) here.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Write its picture (SVG) here.")] = None,
    jwt: Annotated[bool, typer.Option("--jwt", help="Print it as a JWT.")] = False,  # noqa: FBT002 - typer's way to a flag
) -> None:
    """Print the signed credential, as JSON or JWT, or write the picture that holds it."""
    if jwt:
        typer.echo(ask(lambda _house, tx: badge_token(_signed(badge, tx)[0], tx)))
        return
    found, facts = ask(lambda _house, tx: _signed(badge, tx))
    if png:
        _write(png, baked(found, facts, "png"))
    if svg:
        _write(svg, baked(found, facts, "svg"))
    if not (png or svg):
        print_json(dict(found.document))


def _signed(badge: str, tx: Transaction) -> tuple[Badge, PictureFacts]:
    found = badge_named(badge, tx)
    if not found.signed:
        raise Mistake(f"{found.id} is not signed yet.", "Run: vouchline registry checkpoint")
    if not found.document:
        raise Mistake(f"Our record of {found.id} can not be read.", "Run: vouchline registry audit")
    return found, picture_facts(found, tx)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as problem:
        raise PictureFileError(f"{file} cannot be written: {problem.strerror}.") from problem
    out.print(f"The picture is in {file}. The badge is inside it.", markup=False)


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
