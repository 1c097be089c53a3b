"""What an employer hears of a badge in each of its states, in Slack and in the local seat."""

import pytest

from tests.journeys.script import TITLE, badge_in, play
from tests.journeys.stage import Stage

pytestmark = pytest.mark.enable_socket

SCORES = "fix=2,dupes=2,notes=2"


def award(stage: Stage, learner: str, *more: str) -> str:
    """A badge by the governed path, which anyone may see."""
    given = ("--scores", SCORES, "--assessor", "diaz", "--approver", "ruiz", *more)
    told = stage.operator("award", "--learner", learner, "--achievement", "dss.b.data", *given)
    badge = told.split()[0]
    stage.operator("badge", "share", badge, "--see", "anyone")
    return badge


async def change(stage: Stage, word: str, badge: str, reason: str = "") -> None:
    """Lee proposes, Ruiz confirms."""
    lee, ruiz = await stage.staff("lee"), await stage.staff("ruiz")
    await lee.says(f"/staff {word} {badge}")
    if reason:
        await lee.presses(reason)
    await lee.sees("A second person must confirm. Nothing has changed yet.")
    await lee.presses("Ask a second person")
    await lee.sees("Until then nothing changes.")
    await ruiz.says("/staff withdrawals")
    await ruiz.sees(badge, "Proposed by Sam Lee.")
    await ruiz.presses("Confirm")
    await ruiz.sees(badge, "the learner is told")


async def test_a_badge_is_held_freed_and_withdrawn(stage: Stage) -> None:
    """Private and unknown answer alike; holding, freeing and withdrawing take two people."""
    await play(stage)
    asks = stage.employer
    await asks.says("/verify VL-7KQ4-M2XD-97HB")
    unknown = await asks.sees("No shared record for this ID.")
    await change(stage, "suspend", stage.badge, "Identity")
    await stage.learner.sees("is on hold while we check something")
    await asks.says(f"/verify {stage.badge}")
    await asks.sees("On hold since", "This is not proof of a problem.")
    await change(stage, "reinstate", stage.badge)
    await stage.learner.sees("counts again")
    await asks.says(f"/verify {stage.badge}")
    await asks.sees("Valid today.")
    await stage.learner.presses("Close the link")
    await stage.learner.sees("Link closed.")
    await asks.says(f"/verify {stage.badge}")
    assert (await asks.sees("No shared record for this ID.")) == unknown
    await change(stage, "revoke", stage.badge, "Record mistake")
    withdrawn = await stage.learner.sees("We withdrew your badge", "please talk to Sam Lee.")
    assert badge_in(withdrawn) == stage.badge
    assert stage.learner.count("We withdrew your badge") == 1


async def test_one_person_cannot_withdraw_alone(stage: Stage) -> None:
    """Whoever proposes a withdrawal does not confirm it, and nothing changes meanwhile."""
    badge = award(stage, "ana")
    lee = await stage.staff("lee")
    await lee.says(f"/staff revoke {badge}")
    await lee.presses("Record mistake")
    await lee.presses("Ask a second person")
    await lee.says("/staff withdrawals")
    waiting = await lee.sees("Proposed by Sam Lee.")
    assert "Confirm" not in waiting.buttons
    await stage.employer.says(f"/verify {badge}")
    await stage.employer.sees("Valid today.")


async def test_a_badge_has_its_time(stage: Stage) -> None:
    """Not begun, in force, ended: each is said in words that are fair to the person."""
    badge = award(stage, "ben", "--at", "2026-10-20T09:00:00+00:00")
    await stage.employer.says(f"/verify {badge}")
    await stage.employer.sees("Starts Tue 20 Oct 2026.", "it does not count yet")
    await stage.wait(30)
    await stage.employer.says(f"/verify {badge}")
    await stage.employer.sees("Valid today.", "ends Fri 20 Oct 2028")
    await stage.wait(720)
    await stage.employer.says(f"/verify {badge}")
    await stage.employer.sees("Was valid until Fri 20 Oct 2028.", "still in the renewal time")
    await stage.wait(30)
    await stage.employer.says(f"/verify {badge}")
    await stage.employer.sees("Was valid until", "Not renewed. It was true for its time.")


async def test_an_older_version_was_valid_when_given(stage: Stage) -> None:
    """A superseded badge says what the new version adds."""
    badge = stage.badge_of("dev")
    stage.operator("badge", "share", badge, "--see", "anyone")
    await stage.employer.says(f"/verify {badge}")
    await stage.employer.sees("Version 1", "was valid when given.", "not earned yet", TITLE)


async def test_whatever_is_typed_is_answered(stage: Stage) -> None:
    """A slip, nothing at all, a call for help: each gets what to do next."""
    for typed, heard in (
        ("/verify VL-1234", "I can not read that as a badge."),
        ("/verify VL-7KQ4-M2XD-97HC", "its last letter does not fit"),
        ("/verify", "Check a badge in 5 seconds"),
        ("/verify help", "What a badge tells you"),
    ):
        await stage.employer.says(typed)
        await stage.employer.sees(heard)


async def test_small_slips_are_put_right(stage: Stage) -> None:
    """Lower case, O for 0, I for 1, and a whole link will do."""
    badge = award(stage, "chi")
    slipped = badge.lower().replace("0", "o").replace("1", "i")
    for typed in (slipped, f"{stage.sample.url}/b/{badge}"):
        await stage.employer.says(f"/verify {typed}")
        await stage.employer.sees("Valid today.")


async def test_a_whole_list_is_checked(stage: Stage) -> None:
    """A file of IDs: counts at once, a line for each in a CSV file, withdrawn ones included."""
    good, held = award(stage, "ana"), award(stage, "ben")
    private, asks = stage.badge_of("dev"), stage.employer
    await asks.says("/verify bulk")
    await asks.sees("CSV or text, one badge ID or link a line, at most 500.")
    listed = f"Name,Badge\nAna,{good}\nBen,{held}\nDev,{private}\n=1+1,VL-7KQ4-M2XD-97HC\n"
    await asks.sends("candidates.csv", listed.encode())
    await asks.sees("Checking 4 IDs…")
    await asks.sees("2 valid, 1 not found, 1 slip.")
    stage.operator("suspend", held, "--reason", "identity", "--by", "lee", "--confirmed-by", "ruiz")
    await asks.sends("candidates.csv", listed.encode())
    await asks.sees("1 valid, 1 on hold, 1 not found, 1 slip.")
    told = (await asks.opens("checked-badges.csv")).decode("utf-8-sig").splitlines()
    assert [line.split('","')[2] for line in told[1:]] == [
        "valid",
        "suspended",
        "not_found",
        "malformed",
    ]
    assert "Ana" not in told[1]
