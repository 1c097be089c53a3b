"""E6 of `product.md`: `/verify bulk` and a file, answered with counts and a file."""

import csv
import io
from datetime import timedelta

import pytest

from handlers.employer.menu import EMPLOYER
from handlers.messages import Account, Seat
from handlers.registry.drawing_up import served
from handlers.staff.menu import STAFF
from storage.badges import Badge
from storage.workspaces import Workspace
from tests.handlers.registry.harbor import VIZ, Harbor
from tests.handlers.talk import Talk

UNKNOWN = "VL-0000-0000-0000"
SLIP = "VL-7KQ4-M2XD-97HC"


@pytest.fixture
def acme(harbor: Harbor) -> Talk:
    """Somebody at Acme, whose workspace is approved."""
    return _at(harbor, "acme", "approved")


@pytest.fixture
def badge(harbor: Harbor) -> Badge:
    """A badge of Ana's that she shares."""
    issued = harbor.issues()
    harbor.shares(issued)
    return issued


def _at(harbor: Harbor, workspace: str, state: str, who: str = "rosa") -> Talk:
    new = Workspace("slack", workspace, "Acme Co.", state)
    harbor.do(lambda tx: tx.workspaces.set(new, harbor.at))
    return Talk(harbor, EMPLOYER, Account("slack", workspace, who), Seat.EMPLOYER)


def listed(*rows: str) -> bytes:
    """A file with these lines."""
    return "".join(f"{row}\n" for row in rows).encode()


def answer_of(talk: Talk) -> list[dict[str, str]]:
    """The rows of the file in the last answer."""
    [file] = [file for message in talk.reply.messages for file in message.files]
    content = talk.house.do(lambda tx: tx.files.read(file.file_id))
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_command_says_how(acme: Talk, harbor: Harbor) -> None:
    """Slack's commands carry no files, so the list comes in a direct message."""
    assert "Send me the file in a direct message. CSV or text" in acme.says("/verify bulk")
    assert "at most 500" in acme.says("Bulk")
    here = Talk(harbor, EMPLOYER, Account("local", "acme", "rosa"), Seat.EMPLOYER)
    harbor.do(lambda tx: tx.workspaces.set(Workspace("local", "acme", "A", "approved"), harbor.at))
    assert "Send me the file here." in here.says("/verify bulk")


def test_counts_and_a_line_for_each(acme: Talk, harbor: Harbor, badge: Badge) -> None:
    """Every kind of verdict by its own word; the file says it of each, in the list's order."""
    withdrawn, held = harbor.issues("ben"), harbor.issues(achievement="dss.b.viz", scores=VIZ)
    for one in (withdrawn, held):
        harbor.shares(one)
    harbor.withdraws(withdrawn)
    harbor.withdraws(held, "suspended")
    acme.sends("list.txt", listed(badge.id, withdrawn.id, held.id, UNKNOWN, SLIP))
    assert acme.reply.messages[0].text == "Checking 5 IDs…"
    assert "1 valid, 1 withdrawn, 1 on hold, 1 not found, 1 slip." in acme
    assert "no proof of a fake" in acme
    rows = answer_of(acme)
    assert [row["Verdict"] for row in rows] == [
        "valid",
        "revoked",
        "suspended",
        "not_found",
        "malformed",
    ]
    first = rows[0]
    assert (first["Line"], first["Badge ID"], first["Note"]) == ("1", badge.id, "")
    assert (first["Badge"], first["Version"], first["Level"]) == (
        "Data Essentials (Sheets)",
        "2.0.0",
        "L2",
    )
    assert (first["Given"], first["Ends"]) == ("2026-10-05", "2028-10-05")
    assert first["Issuer"] == "Harbor Workforce Office (sample, not a real issuer)"
    assert first["Page"] == f"http://localhost:8080/b/{badge.id}"
    assert not any(rows[1][name] for name in ("Badge", "Issuer", "Given", "Page"))
    assert "Ana" not in str(rows)


@pytest.mark.parametrize("see", ["no-one", "ask"])
def test_unknown_and_private_are_one_answer(
    harbor: Harbor, acme: Talk, badge: Badge, see: str
) -> None:
    """The same counts, the same words, the same empty cells: nobody can fish with a list."""
    harbor.shares(badge, see)
    acme.sends("list.txt", listed(badge.id))
    private, words = answer_of(acme), acme.text
    acme.sends("list.txt", listed(UNKNOWN))
    unknown = answer_of(acme)
    assert acme.text == words
    assert private[0].pop("Badge ID") == badge.id
    assert unknown[0].pop("Badge ID") == UNKNOWN
    assert private == unknown


def test_a_badge_withdrawn_meanwhile_is_withdrawn(harbor: Harbor, acme: Talk, badge: Badge) -> None:
    """The list is judged when it comes, not as it was known before."""
    acme.sends("list.txt", listed(badge.id))
    assert "1 valid." in acme
    harbor.withdraws(badge)
    acme.sends("list.txt", listed(badge.id))
    assert "1 withdrawn." in acme


def test_repeats_and_blank_lines_are_said(acme: Talk, badge: Badge) -> None:
    """A badge counts once, however it is written; its other lines point at the first."""
    acme.sends("list.csv", listed("Badge", badge.id, "", badge.id.lower(), SLIP, SLIP))
    assert "Checking 2 IDs… 2 are repeats and do not count. 1 line is blank." in acme
    assert "1 valid, 1 slip." in acme
    assert [row["Note"] for row in answer_of(acme)] == [
        "",
        "Same as line 2",
        "",
        "Same as line 5",
    ]


def test_no_cell_can_be_run(acme: Talk, badge: Badge) -> None:
    """A formula in the place of an ID comes back as text."""
    acme.sends("list.csv", listed(f"x,{badge.id}", "x,=HYPERLINK(1)", "x,@SUM(A1)"))
    assert [row["Badge ID"] for row in answer_of(acme)[1:]] == ["'=HYPERLINK(1)", "'@SUM(A1)"]


def test_501_rows_are_refused_with_words(acme: Talk) -> None:
    """The limit, and what to do."""
    acme.sends("list.csv", listed(*[UNKNOWN] * 501))
    assert "I can not read this list." in acme
    assert "more than 500 badge IDs. Split it" in acme
    assert "I can not read this list." in acme.sends("a.bin", b"\0", "/verify bulk")


def test_a_list_of_names_is_not_kept(acme: Talk) -> None:
    """What holds no badge ID at all is refused, and no file with those names is made."""
    acme.sends("team.csv", listed("name,city", "Ana,Rome", "Ben,Oslo"))
    assert "There is no badge ID in this file." in acme
    assert acme.reply.messages[0].files == ()


def test_a_list_counts_once_and_ten_come_in_an_hour(harbor: Harbor, acme: Talk) -> None:
    """Of the 200 checks an hour one; the eleventh file waits."""
    account = acme.account
    name = f"verify:{account.platform}:{account.workspace}:{account.external_id}"
    hour = timedelta(hours=1)
    harbor.do(lambda tx: [tx.limits.take(name, harbor.at, 200, hour) for _ in range(189)])
    for _ in range(10):
        assert "1 not found, 1 slip." in acme.sends("list.txt", listed(*[UNKNOWN] * 40, SLIP))
    assert "10 files in an hour" in acme.sends("list.txt", listed(UNKNOWN))
    assert "200 checks in an hour" in acme.sends("list.txt", listed(UNKNOWN))
    harbor.wait(minutes=61)
    assert "1 not found." in acme.sends("list.txt", listed(UNKNOWN))


def test_a_repeated_update_is_one_answer(harbor: Harbor, acme: Talk, badge: Badge) -> None:
    """Slack delivers it twice: the same answer with the same file, and nothing is judged again."""
    acme.sends("list.txt", listed(badge.id))
    first = acme.reply
    harbor.withdraws(badge)
    assert acme.repeats().reply == first


def test_only_approved_workspaces_send_lists(harbor: Harbor, badge: Badge) -> None:
    """Others hear whom to ask, with the command and with the file."""
    stranger = _at(harbor, "T-OTHER", "waiting")
    assert "not switched on" in stranger.says("/verify bulk")
    assert "not switched on" in stranger.sends("list.txt", listed(badge.id))
    assert "1 valid" not in stranger


def test_in_the_staffs_own_workspace_too(harbor: Harbor, badge: Badge) -> None:
    """There a direct message is a staff conversation; a list is checked all the same."""
    team = harbor.store.cellar.programme.staff_workspace
    anybody = Talk(harbor, STAFF, Account("slack", team, "rosa"), Seat.STAFF)
    assert "1 valid." in anybody.sends("list.txt", listed(badge.id))
    anybody.sends("badge.json", served(dict(badge.document)))
    assert "Entry 0 of the public log" in anybody.presses("Proof")


def test_the_file_is_kept_for_two_days(harbor: Harbor, acme: Talk, badge: Badge) -> None:
    """What an employer asked about is nobody's business for longer."""
    acme.sends("list.txt", listed(badge.id))
    [file] = [file for message in acme.reply.messages for file in message.files]
    kept = harbor.do(lambda tx: tx.files.get(file.file_id))
    assert kept == file
    harbor.wait(days=1)
    assert harbor.do(lambda tx: tx.files.forget_old(harbor.at)) == 0
    harbor.wait(days=1, minutes=1)
    assert harbor.do(lambda tx: tx.files.forget_old(harbor.at)) == 1
    with pytest.raises(KeyError):
        harbor.do(lambda tx: tx.files.read(file.file_id))
