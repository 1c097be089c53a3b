"""`vouchline catalog`: check packs, load packs, export them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.cli.common import BAD_INPUT, err, out, print_json
from bot.opening import open_house
from credentials.catalog.guards import check_all
from credentials.catalog.models import Pack
from credentials.catalog.problems import CatalogError, Problem
from credentials.catalog.reading import read_pack
from credentials.catalog.strict_yaml import MOST_BYTES
from credentials.errors import Mistake
from credentials.plurals import several
from handlers.catalog import Loaded, case_files, load_packs
from handlers.exporting import Format
from handlers.exporting import export as words_of

app = typer.Typer(help="Packs: what can be earned.", no_args_is_help=True)
Paths = Annotated[list[Path], typer.Argument(help="Pack files, or folders of them.")]


class PackFileError(Mistake):
    """A file cannot be read at all."""

    advice = "Check the path."


@app.command()
def check(paths: Paths) -> None:
    """Check packs and say everything that is wrong, with file, line and what to do."""
    files = read_files(paths)
    packs, findings = check_all(files)
    _say(findings.warnings)
    if not findings.good:
        _refuse(findings.errors)
    read_materials(packs)
    names = ", ".join(f"{one.id} {one.version}" for one in packs)
    out.print(f"{several(len(packs), 'pack is', 'packs are')} good: {names}.", markup=False)


@app.command()
def load(paths: Paths) -> None:
    """Check packs and load them; a version that is loaded never changes again."""
    loaded = load_files(paths)
    _say(loaded.warnings)
    if loaded.added:
        out.print(f"Loaded {', '.join(loaded.added)}.", markup=False)
    if loaded.there_already:
        out.print(f"There already: {', '.join(loaded.there_already)}.", markup=False)


@app.command()
def export(
    identity: Annotated[str, typer.Argument(metavar="ID", help="A pack's or a badge's ID.")],
    form: Annotated[Format, typer.Option("--format", help="ob3, case or ctdl.")],
) -> None:
    """Print a pack or a badge as JSON: Open Badges 3.0, CASE 1.1 or CTDL."""
    with open_house() as house:
        now = house.clock.now()
        document = house.store.read_now(lambda it, tx: words_of(it, form, now, tx), identity)
    print_json(document)


def load_files(paths: list[Path]) -> Loaded:
    """Read, check and store packs; leaves with exit code 2 when something is wrong."""
    packs: list[Pack] = []
    problems: list[Problem] = []
    for name, content in read_files(paths):
        try:
            packs.append(read_pack(content, name))
        except CatalogError as error:
            problems += error.problems
    if problems:
        _refuse(tuple(problems))
    materials = read_materials(packs)
    with open_house() as house:
        try:
            return house.store.run_now(
                lambda at, tx: load_packs(packs, at, tx, materials), house.clock.now()
            )
        except CatalogError as error:
            _refuse(error.problems)


def read_files(paths: list[Path]) -> list[tuple[str, bytes]]:
    """The bytes of every pack named, or in a folder named; one byte more than may be at most."""
    files = [
        file
        for path in paths
        for file in (sorted(path.rglob("*.yaml")) if path.is_dir() else [path])
        if "i18n" not in file.parts
    ]
    if not files:
        raise PackFileError("There is no pack in there.", "Packs are files that end in .yaml.")
    return [(str(file), _read(file)) for file in files]


def read_materials(packs: Sequence[Pack]) -> dict[str, dict[str, bytes]]:
    """The files that cases name, from `materials/<pack>/` beside the pack or one folder up."""
    return {pack.id: {name: _material(pack, name) for name in case_files(pack)} for pack in packs}


def _material(pack: Pack, name: str) -> bytes:
    beside = Path(pack.place().file).parent
    for folder in (beside, beside.parent):
        file = folder / "materials" / pack.id / name
        if file.is_file():
            if file.stat().st_size > MOST_BYTES:
                raise PackFileError(f"{file} is too large.", "A case's file has at most 1 MB.")
            return file.read_bytes()
    raise PackFileError(
        f"A case of {pack.id} names {name}, which is not there.",
        f"Put it in {beside / 'materials' / pack.id}.",
    )


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as problem:
        raise PackFileError(f"{file} cannot be read: {problem.strerror}.") from problem


def _say(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        err.print(f"Note: {problem}", markup=False)


def _refuse(problems: tuple[Problem, ...]) -> NoReturn:
    for problem in problems:
        err.print(str(problem), markup=False)
    err.print(f"{several(len(problems), 'problem')}. Nothing was changed.")
    raise typer.Exit(BAD_INPUT)
