"""`vouchline registry audit` and `export`: walk the whole log here, or let others do it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from bot.auditing import audit_now
from bot.cli.common import NO, Json, err, out, print_json, refuse
from bot.issuance import report_on
from bot.opening import open_house
from credentials.errors import Mistake
from credentials.registry.tiles import Tile, tiles_of
from handlers.registry.audit import Audit
from handlers.registry.publication import AskedTile, tile_content
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
) -> None:
    """Write checkpoint, tiles and bundles to a folder that any web server can serve as the log."""
    if folder.is_dir() and any(folder.iterdir()):
        refuse(ExportError(f"{folder} is not empty.", "Name a new folder."))
    with open_house() as house, Progress(console=err, transient=True) as progress:
        report = report_on(house.store)
        if report.note is None:
            refuse(ExportError("The log is empty.", "Award a badge first."))
        tiles = list(tiles_of(report.size))
        for tile in progress.track(tiles, description="Tiles"):
            file = folder / "tile" / tile.path
            _write(file, _content(tile, house.store))
        # Last: who finds a checkpoint finds every tile that it covers.
        _write(folder / "checkpoint", report.note.encode())
    out.print(
        f"Entries: {report.size}, tiles: {len(tiles)}. Check them with the key {report.vkey}",
        markup=False,
    )


def _content(tile: Tile, store: Store) -> bytes:
    content = store.read_now(tile_content, AskedTile(tile))
    if content is None:
        raise ExportError(f"Tile {tile.path} is missing.")
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
        yield f"{found.forgotten} entries can not be opened: their holders were forgotten."
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
