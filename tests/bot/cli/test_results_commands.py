"""`vouchline results import`: results of another system, by the rules that staff follow."""

import json
import shutil
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run

HEADING = "learner,achievement,scores,assessor,approver,identity,at"
GIVEN = "2026-10-09T10:00:00+00:00"
GOOD = "dss.b.data,fix=2;dupes=2;notes=2,diaz,lee"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that is not there yet."""
    return tmp_path / "results.csv"


def write(file: Path, *rows: str, heading: str = HEADING) -> Path:
    """A file with these rows."""
    file.write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
    return file


def test_each_line_becomes_a_badge_that_can_be_verified(sample: Run, file: Path) -> None:
    """Awarded, signed, in the log and published when the command returns, from the line's day."""
    write(
        file, f"ana,{GOOD},,{GIVEN}", f'BEN ,dss.b.data,"fix=3,dupes=2,notes=2",diaz,lee,,{GIVEN}'
    )
    ran = sample("results", "import", file)
    assert (ran.code, ran.out) == (0, "2 awarded.\n"), ran.err
    status = json.loads(sample("registry", "status", "--json").out)
    assert json.loads(sample("registry", "audit", "--json").out)["breaks"] == []
    assert status["size"] >= 2


def test_a_second_run_awards_nothing_twice(sample: Run, file: Path) -> None:
    """The same file, and the same line twice in a file, lead to one badge."""
    write(file, f"ana,{GOOD},,", f"ana,{GOOD},,", f"ben,{GOOD},,")
    first = sample("results", "import", file)
    assert (first.code, first.out) == (0, "2 awarded, 1 were in already.\n")
    size = json.loads(sample("registry", "status", "--json").out)["size"]
    again = sample("results", "import", file)
    assert (again.code, again.out) == (0, "0 awarded, 3 were in already.\n")
    assert json.loads(sample("registry", "status", "--json").out)["size"] == size


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            "nobody,dss.b.data,fix=2;dupes=2;notes=2,diaz,lee,,",
            "nobody with the reference “nobody”",
        ),
        ("ben,dss.b.nothing,fix=2,diaz,lee,,", "There is no “dss.b.nothing”"),
        ("ben,dss.b.data,fix=2;dupes=1;notes=2,diaz,lee,,", "do not reach the bar"),
        ("ben,dss.b.data,fix=2;dupes=2,diaz,lee,,", "notes"),
        ("ben,dss.b.data,fix=2;dupes=2;notes=2,lee,lee,,", "lee"),
        ("ben,dss.b.data,fix=2;dupes=2;notes=2,diaz kim,lee,,", "marked by 1 different people"),
        ("ben,dss.b.report,x=2,diaz,lee,,", "dss.b.report"),
        ("ben,dss.b.data,fix=2;dupes=2;notes=2,diaz,lee,none,", "identity"),
    ],
)
def test_a_refused_line_says_why_and_stops_no_other(
    sample: Run, file: Path, row: str, words: str
) -> None:
    """Its line number and the rule; the lines around it are awarded, and exit 1 tells of it."""
    write(file, f"ana,{GOOD},,", row, f"chi,{GOOD},,")
    ran = sample("results", "import", file)
    assert (ran.code, ran.out) == (1, "2 awarded, 1 refused.\n"), ran.err
    assert ran.err.startswith("Line 3: ")
    assert words.lower() in ran.err.lower()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("ben,dss.b.data,fix,diaz,lee,,", "“fix” in --scores cannot be read"),
        ("ben,dss.b.data,fix=2;dupes=2;notes=2,diaz,lee,often,", "no identity level"),
        ("ben,dss.b.data,fix=2;dupes=2;notes=2,diaz,lee,,soon", "at “soon” is not a time"),
        ("ben,,fix=2,,lee,,", "nothing under achievement, assessor"),
        ("ben,dss.b.data,fix=2,dupes=2,diaz,lee,,,", "more cells than there are columns"),
        ("b\0en,dss.b.data,fix=2;dupes=2;notes=2,diaz,lee,,", "cannot be printed"),
    ],
)
def test_an_unreadable_line_stops_no_other(sample: Run, file: Path, row: str, words: str) -> None:
    """What is wrong with it, by its number, and exit 2; the others are awarded."""
    write(file, row, f"ana,{GOOD},,")
    ran = sample("results", "import", file)
    assert (ran.code, ran.out) == (2, "1 awarded, 1 cannot be read.\n"), ran.err
    assert ran.err.startswith("Line 2: ")
    assert words in ran.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "There is no file"),
        (b"learner,scores\nana,fix=2\n", "has no column achievement, approver, assessor"),
        (HEADING.encode() + b",mood\n", "has an unknown column mood"),
        (HEADING.encode() + b"\nana,\xff\n", "is not a CSV file in UTF-8"),
        (HEADING.encode() + b'\nana,"half', "is not a CSV file: unexpected end"),
    ],
)
def test_a_file_that_breaks_off_does_nothing(
    sample: Run, file: Path, content: bytes | None, words: str
) -> None:
    """It is read through before anything happens, and refused as a whole."""
    if content is not None:
        file.write_bytes(content)
    ran = sample("results", "import", file)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_a_line_may_ask_for_what_the_line_before_brings(sample: Run, file: Path) -> None:
    """Prerequisites are looked at in the order of the file."""
    story = "dss.b.viz,fit=2;story=2;backed=2,diaz,lee,,"
    write(file, f"ana,{story}", f"ana,{GOOD},,", f"ana,{story}")
    ran = sample("results", "import", file)
    assert ran.code == 1
    assert ran.out == "2 awarded, 1 refused.\n"
    assert ran.err.startswith("Line 2: ")


def test_while_the_log_is_read_only_what_is_approved_waits(
    sample: Run, file: Path, tmp_path: Path
) -> None:
    """The badges are approved, the reason is said once, and exit 3; a later run brings them in."""
    write(file, f"ana,{GOOD},,", f"ben,{GOOD},,")
    anchor, away = tmp_path / "data" / "anchor", tmp_path / "away"
    anchor.rename(away)
    ran = sample("results", "import", file)
    assert (ran.code, ran.out) == (3, "2 awarded.\n"), ran.err
    assert ran.err.count("anchor") >= 1
    shutil.rmtree(anchor, ignore_errors=True)
    away.rename(anchor)
    ran = sample("results", "import", file)
    assert (ran.code, ran.out) == (0, "0 awarded, 2 were in already.\n"), ran.err
    assert json.loads(sample("registry", "audit", "--json").out)["breaks"] == []
