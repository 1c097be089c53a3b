"""Cohorts, staff, rosters and workspaces from the command line, with wrong input too."""

import re
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run


def test_a_programme_from_nothing(run: Run, tmp_path: Path) -> None:
    """Every step of the README's *Run it for people* works in order."""
    root = Path(__file__).parents[3]
    assert run("db", "status").code == 1
    assert run("db", "upgrade").code == 0
    assert run("db", "status").code == 0
    assert run("catalog", "load", root / "catalog").code == 0
    assert (
        run("staff", "add", "ruiz", "--name", "Elena Ruiz", "--roles", "leader,approver").code == 0
    )
    assert "/staff join " in run("staff", "code", "ruiz").out
    cohort = ["cohort", "add", "HARBOR-27A", "--pathway", "dss.p.data-story"]
    assert run(*cohort, "--starts", "2027-01-11", "--coach", "ruiz").code == 0
    assert run(*cohort, "--starts", "2027-01-11", "--coach", "ruiz").code == 2
    roster = tmp_path / "learners.csv"
    roster.write_text("ref,name,email,language,timezone\nana,Ana Moreno,,es,America/New_York\n")
    assert "1 added" in run("roster", "import", roster, "--cohort", "harbor-27a").out
    assert "0 added" in run("roster", "import", roster, "--cohort", "HARBOR-27A").out
    assert "/start " in run("roster", "codes", "--cohort", "HARBOR-27A").out
    assert "HARBOR-27A" in run("cohort", "list").out
    assert "ruiz" in run("staff", "list").out
    assert run("doctor").code == 0


def test_the_sample_is_for_trying_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made-up badges in the log of a real programme could not be taken back."""
    monkeypatch.setenv("VOUCHLINE_LOCAL", "false")
    ran = run("sample", "load")
    assert ran.code == 2
    assert "trying things out" in ran.err


def test_a_roster_with_a_mistake_adds_nobody(sample: Run, tmp_path: Path) -> None:
    """The line is named, and nobody from the file is added."""
    roster = tmp_path / "learners.csv"
    for rows, says in (
        ("ref,name\nzoe,Zoe\nyan,\n", "Line 3"),
        ("ref,name,timezone\nzoe,Zoe,Mars/Base\n", "Mars/Base"),
        ("ref,name,language\nzoe,Zoe,tlh\n", "tlh"),
        ("ref,name,shoe\nzoe,Zoe,42\n", "shoe"),
        ("name\nZoe\n", "ref"),
        ("ref,name,minor,guardian_consent_on\nzoe,Zoe,yes,soon\n", "soon"),
        ("ref,name,minor\nzoe,Zoe,perhaps\n", "perhaps"),
        ("ref,name,timezone\nzoe,Zoe,America\n", "is no time zone"),
        ("ref,name\nz oe,Zoe\n", "Line 2: “z oe” cannot be a reference"),
        ("ref,name\nzoe,Zoe,Zed\n", "more cells"),
        ('ref,name\nzoe,"Zoe\n', "is not a CSV file: unexpected end"),
        ("ref,name,name\nzoe,Zoe,Zed\n", "twice"),
        ("ref,name\nzoe,Zoe\nZOE,Another Zoe\n", "Lines 2 and 3"),
        (f"ref,name\nzoe,{'Zoe' * 40_000}\n", "more than 80"),
        ("ref,name\nzoe,https://zoe.example\n", "Line 2: That looks like a link"),
        ("ref,name\n" + "".join(f"z{one},Zoe\n" for one in range(5_001)), "Split it"),
    ):
        roster.write_text(rows)
        ran = sample("roster", "import", roster, "--cohort", "HARBOR-27A")
        assert ran.code == 2
        assert says in ran.err
    assert "8 learners" in sample("cohort", "list").out


@pytest.mark.parametrize("between", [";", "\t"])
def test_a_roster_as_a_spreadsheet_saves_it(sample: Run, tmp_path: Path, between: str) -> None:
    """With a mark in front, and semicolons or tabs where a comma stands in numbers."""
    roster = tmp_path / "learners.csv"
    rows = ("ref", "name", "email"), ("zoe", '"Zed, Zoe"', "zoe@example.org")
    roster.write_text("\r\n".join(between.join(row) for row in rows), encoding="utf-8-sig")
    ran = sample("roster", "import", roster, "--cohort", "HARBOR-27A")
    assert (ran.code, "1 added" in ran.out) == (0, True)


def test_codes_are_for_a_cohort_that_is_there(sample: Run) -> None:
    """A slip of the finger is no empty cohort; a code that is no link yet says why."""
    ran = sample("roster", "codes", "--cohort", "HARBOR-27B")
    assert ran.code == 2
    assert "vouchline cohort list" in ran.err
    assert "links once" in sample("roster", "codes", "--cohort", "HARBOR-27A").err


def test_input_that_is_no_roster(sample: Run, tmp_path: Path) -> None:
    """A missing file, a picture and a wrong cohort get a sentence, never a trace."""
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff")
    ran = sample("roster", "import", picture, "--cohort", "HARBOR-27A")
    assert (ran.code, "Save As" in ran.err) == (2, True)
    assert sample("roster", "import", tmp_path / "none.csv", "--cohort", "HARBOR-27A").code == 2
    roster = tmp_path / "learners.csv"
    roster.write_text("ref,name\nzoe,Zoe\n")
    assert sample("roster", "import", roster, "--cohort", "NOWHERE").code == 2


def test_names_from_files_are_tidied(sample: Run, tmp_path: Path) -> None:
    """What turns the reading direction or rings a bell does not come in by the roster either."""
    roster = tmp_path / "learners.csv"
    roster.write_text("ref,name,minor\nzoe,\u202eZoe\x07  Zed,no\n")
    assert sample("roster", "import", roster, "--cohort", "HARBOR-27A").code == 0
    assert sample("staff", "add", "max", "--name", "\u202eMax", "--roles", "coach").code == 0
    assert "\u202e" not in sample("staff", "list").out
    assert sample("staff", "add", "eve", "--name", "x" * 500, "--roles", "coach").code == 2


def test_a_cohort_code_can_be_typed_and_linked(sample: Run) -> None:
    """A code with a colon, markup or a line break is refused; so is one too long for a button."""
    rest = ("--pathway", "dss.p.data-story", "--starts", "2027-01-11", "--coach", "lee")
    for code in ("A:B", "<b>", "A\nB", "X" * 25, "-A", "", "É1"):
        assert sample("cohort", "add", *rest, "--", code).code == 2


def test_a_cohort_ends_and_goes_on(sample: Run, tmp_path: Path) -> None:
    """Today, on a day that may be changed, or not at all; nobody is added to one that is over."""
    end = ("cohort", "end", "harbor-27a")
    assert "The last day of HARBOR-27A is 2" in sample(*end).out
    assert sample(*end, "--on", "2999-12-18").code == 0
    assert "ends 2999-12-18" in sample("cohort", "list").out
    [starts] = re.findall(r"starts (\S+)", sample("cohort", "list").out)
    assert sample(*end, "--on", starts).code == 0
    assert f"ended {starts}" in sample("cohort", "list").out
    roster = tmp_path / "learners.csv"
    roster.write_text("ref,name\nana,Ana\nzoe,Zoe\n")
    ran = sample("roster", "import", roster, "--cohort", "HARBOR-27A")
    assert ran.code == 2
    assert "vouchline cohort end HARBOR-27A --not" in ran.err
    assert sample("sample", "load").code == 0
    assert "has no last day" in sample(*end, "--not").out
    assert "end" not in sample("cohort", "list").out
    assert "1 added" in sample("roster", "import", roster, "--cohort", "HARBOR-27A").out


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("NOWHERE-1",), "vouchline cohort list"),
        (("HARBOR-27A", "--on", "soon"), "Write it like 2027-01-11."),
        (("HARBOR-27A", "--on", "1999-01-01"), "that day or a later one"),
        (("HARBOR-27A", "--on", "2999-01-01", "--not"), "--on or --not"),
    ],
)
def test_an_end_that_cannot_be(sample: Run, asked: tuple[str, ...], says: str) -> None:
    """An unknown cohort, no day, one before its first, or two wishes: each says what to do."""
    ran = sample("cohort", "end", *asked)
    assert ran.code == 2
    assert says in ran.err


def test_staff_need_a_role_we_have(sample: Run) -> None:
    """An unknown role is refused with the list of roles."""
    ran = sample("staff", "add", "max", "--name", "Max", "--roles", "boss")
    assert ran.code == 2
    assert "approver" in ran.err
    assert sample("staff", "code", "nobody").code == 2


def test_staff_can_go(sample: Run) -> None:
    """Some roles or all of them; who has none left is not on the list."""
    assert "lee: coach." in sample("staff", "remove", "lee", "--roles", "approver").out
    assert sample("staff", "remove", "lee", "--roles", "approver").code == 2
    assert sample("staff", "remove", "lee", "--roles", "boss").code == 2
    assert "lee: no role." in sample("staff", "remove", "lee").out
    assert "lee" not in sample("staff", "list").out
    assert sample("staff", "remove", "nobody").code == 2


def test_a_learner_has_left(sample: Run) -> None:
    """A coach or leader says it, and takes it back; others, and of others, it is refused."""
    assert "ana has left." in sample("roster", "left", "ana", "--by", "lee").out
    assert "said on" in sample("roster", "left", "ana", "--by", "ruiz").err
    assert "ana is back." in sample("roster", "back", "ana", "--by", "ruiz").out
    for asked in (("ana", "--by", "diaz"), ("nobody", "--by", "lee"), ("lee", "--by", "lee")):
        assert sample("roster", "left", *asked).code == 2


def test_workspaces_are_approved_and_blocked(sample: Run) -> None:
    """A workspace we have met can be blocked; one we have not is named."""
    assert sample("workspace", "block", "acme").code == 0
    assert "blocked" in sample("workspace", "list").out
    assert sample("workspace", "approve", "acme").code == 0
    assert sample("workspace", "approve", "nowhere").code == 2


def test_an_outside_certificate_is_recorded_once(sample: Run) -> None:
    """An external record is recorded; a badge of ours and a repeat are refused."""
    osha = ["record", "add", "--learner", "ana", "--achievement", "cpa.b.osha10", "--by", "lee"]
    assert sample(*osha).code == 0
    assert sample(*osha).code == 2
    ours = ["record", "add", "--learner", "ana", "--achievement", "dss.b.data", "--by", "lee"]
    assert sample(*ours).code == 2


def test_commands_before_the_first_upgrade_say_what_to_run(run: Run) -> None:
    """Nothing works on an empty folder, and every command says which one comes first."""
    for command in (["cohort", "list"], ["registry", "status"], ["verify", "VL-7KQ4-M2XD-97HB"]):
        ran = run(*command)
        assert ran.code == 2
        assert "vouchline db upgrade" in ran.err
