"""`vouchline registry audit` and `export`: walk the whole log here, or let others do it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from bot.auditing import audit_now
from bot.cli.common import NO, Json, err, out, print_json, refuse
from bot.opening import open_house
from credentials.errors import Mistake
from credentials.plurals import several
from credentials.registry.tiles import tiles_of
from handlers.registry.audit import Audit
from handlers.registry.publication import AskedTile, public_log, tile_content
from storage.store import Store

SHOWN = 20


class ExportError(Mistake):
    """The log cannot be written out."""

    advice = "Run: vouchline registry audit"


def audit(as_json: Json = False) -> None:  # noqa: FBT002 - typer's way to a flag
    """Walk every entry, tile, checkpoint, badge and status row; exit 1 on any break."""
    with open_house() as house, Progress(console=err, transient=True) as progress:
        task = progress.add_task("Entries", total=None)
        found = audit_now(
            house.store,
            house.clock.now(),
            lambda done, of: progress.update(task, completed=done, total=of),
        )
    if as_json:
        print_json(_document(found))
    else:
        _say(found)
    if found.breaks:
        raise typer.Exit(NO)


def export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    log: Annotated[
        int | None,
        typer.Option(help="The number of a log that has ended; else the one that grows."),
    ] = None,
) -> None:
    """Write checkpoint, tiles and bundles to a folder that any web server can serve as the log."""
    if folder.is_dir() and any(folder.iterdir()):
        refuse(ExportError(f"{folder} is not empty.", "Name a new folder."))
    with open_house() as house, Progress(console=err, transient=True) as progress:
        public = house.store.read_now(public_log, log)
        if public is None and log is None:
            refuse(ExportError("The log is empty.", "Award a badge first."))
        if public is None:
            says = f"No log has the number {log}, or nothing of it was signed."
            refuse(ExportError(says, "Run: vouchline registry status"))
        tiles = list(tiles_of(public.size))
        for tile in progress.track(tiles, description="Tiles"):
            file = folder / "tile" / tile.path
            _write(file, _content(AskedTile(tile, log), house.store))
        # Last: who finds a checkpoint finds every tile that it covers.
        _write(folder / "checkpoint", public.note.encode())
    out.print(
        f"Entries: {public.size}, tiles: {len(tiles)}. Check them with the key {public.vkey}",
        markup=False,
    )


def _content(asked: AskedTile, store: Store) -> bytes:
    content = store.read_now(tile_content, asked)
    if content is None:
        raise ExportError(f"Tile {asked.tile.path} is missing.")
    return content


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as fault:
        says = f"{file} cannot be written: {fault.strerror}."
        refuse(ExportError(says, "Choose another folder, or make room on the disk."))


def _say(found: Audit) -> None:
    for line in _lines(found):
        out.print(line, markup=False)


def _lines(found: Audit) -> Iterator[str]:
    yield (
        f"Entries: {found.entries}, tiles: {found.tiles}, checkpoints: {found.checkpoints}, "
        f"badges: {found.badges}."
    )
    if found.forgotten:
        yield several(
            found.forgotten,
            "entry can not be opened: its holder was forgotten.",
            "entries can not be opened: their holders were forgotten.",
        )
    if not found.breaks:
        yield "Everything fits together."
        return
    yield from found.breaks[:SHOWN]
    if len(found.breaks) > SHOWN:
        yield f"And {len(found.breaks) - SHOWN} more."
    yield "The registry is broken. Stop issuing, keep the files as they are, and look at backups."


def _document(found: Audit) -> dict[str, object]:
    return {
        "entries": found.entries,
        "tiles": found.tiles,
        "checkpoints": found.checkpoints,
        "badges": found.badges,
        "forgotten": found.forgotten,
        "breaks": list(found.breaks),
    }
