"""`vouchline due` and `vouchline outbox`, as a shell sees them."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.opening import open_house
from storage.outbox import BROKE, UNREACHABLE, Lease
from storage.transaction import Transaction
from tests.bot.cli.conftest import Run
from tests.handlers.registry.harbor import edit

AT = datetime(2026, 10, 9, 10, tzinfo=UTC)
LATER = "2028-07-20T12:00:00+00:00"
AWARD = ("--achievement", "dss.b.data", "--scores", "fix=2,dupes=2,notes=2")
SIGNED_OFF = ("--assessor", "diaz", "--approver", "lee", "--at", "2026-10-09T10:00:00+00:00")


def owed(sample: Run, *more: str) -> list[dict[str, str]]:
    """What `due` says is owed to ben about renewals."""
    ran = sample("due", "--as-of", LATER, "--json", *more)
    assert ran.code == 0
    document = json.loads(ran.out)
    assert set(document) == {"as_of", "owed", "already_owed"}
    assert document["as_of"] == LATER
    found: list[dict[str, str]] = document["owed"]
    return [one for one in found if (one["person"], one["kind"]) == ("ben", "renewal")]


def test_due_owes_once(sample: Run) -> None:
    """A dry run owes nothing, the first run owes, the second finds it owed."""
    assert sample("award", "--learner", "ben", *AWARD, *SIGNED_OFF).code == 0
    [dry] = owed(sample, "--dry-run")
    [real] = owed(sample)
    assert dry == real
    assert set(real) == {"key", "kind", "person", "due_at"}
    assert owed(sample) == []


def test_due_in_plain_words(sample: Run) -> None:
    """Without `--json` a person can read it."""
    ran = sample("due", "--as-of", LATER, "--dry-run")
    assert ran.code == 0
    assert "would be owed" in ran.out


def test_due_needs_a_time_with_its_offset(sample: Run) -> None:
    """A time without an offset is refused, with an example."""
    ran = sample("due", "--as-of", "2028-07-20T12:00:00")
    assert ran.code == 2
    assert "offset" in ran.err


def test_outbox_tells_why_and_tries_again(sample: Run) -> None:
    """What ben is owed and why it waits; a row is given up and tried again by its number."""
    assert sample("award", "--learner", "ben", *AWARD, *SIGNED_OFF).code == 0
    told = sample("outbox", "explain", "ben").out
    assert "badge_awarded" in told
    number = re.split(r"\s", told)[0]
    assert sample("outbox", "give-up", number).code == 0
    told = sample("outbox", "explain", number).out
    assert "given up by staff" in told
    assert "It was given up: it could not be sent." in told
    assert sample("outbox", "give-up", number).code == 1
    assert sample("outbox", "retry", number).code == 0
    told = sample("outbox", "explain", number).out
    assert "Unasked messages in the last 7 days: 0 of 3." in told
    assert "If its turn came now: it would" in told
    counts = json.loads(sample("outbox", "status", "--json").out)
    assert counts["in_doubt"] == 0
    assert counts["owed"] >= 1
    assert "in_doubt" in sample("outbox", "status").out


def test_outbox_says_what_waits_for_a_chat(sample: Run) -> None:
    """Nothing has a next time while all of it waits for people who have not written to us."""
    assert sample("award", "--learner", "ben", *AWARD, *SIGNED_OFF).code == 0
    with open_house() as house:

        def nobody_there(at: datetime, tx: Transaction) -> None:
            lease = Lease("me", at, at + timedelta(minutes=1))
            while claimed := tx.outbox.claim(lease, at, 100):
                for one in claimed:
                    tx.outbox.later(one, "me", at, at + timedelta(days=1), UNREACHABLE)

        house.store.run_now(nobody_there, house.clock.now() + timedelta(days=1000))
    counts = json.loads(sample("outbox", "status", "--json").out)
    assert counts["no_chat"] == counts["owed"]
    assert counts["next_due"] is None
    assert "no chat yet writes to us" in sample("outbox", "status").out


def test_outbox_tries_again_what_broke(sample: Run) -> None:
    """After an upgrade one command tries again all that our own code could not do."""
    assert sample("award", "--learner", "ben", *AWARD, *SIGNED_OFF).code == 0
    number = re.split(r"\s", sample("outbox", "explain", "ben").out)[0]
    assert "0 notices" in sample("outbox", "retry", "broken").out
    with open_house() as house:
        house.store.run_now(lambda one, tx: tx.outbox.let_go(one, AT, f"{BROKE}: KeyError"), number)
    assert json.loads(sample("outbox", "status", "--json").out)["broken"] == 1
    assert "1 of our notices broke on our side" in sample("doctor").out
    assert "1 notice that broke on our side" in sample("outbox", "retry", "broken").out
    assert json.loads(sample("outbox", "status", "--json").out)["broken"] == 0
    assert "It waits." in sample("outbox", "explain", number).out


def test_outbox_tells_of_somebody_who_has_been_forgotten(sample: Run) -> None:
    """Their REF still leads to what they were owed, and each number to what became of it."""
    assert sample("award", "--learner", "ben", *AWARD, *SIGNED_OFF).code == 0
    with open_house() as house:
        ben = house.store.read_now(lambda ref, tx: tx.people.id_of(ref), "ben")
        house.store.cellar.vault.forget(ben or "")
    listed = sample("outbox", "explain", "ben")
    assert "badge_awarded" in listed.out
    number = re.split(r"\s", listed.out)[0]
    assert "Its person has been forgotten." in sample("outbox", "explain", number).out


def test_outbox_tells_of_the_staff_channel(sample: Run) -> None:
    """An alert that does not come is found like what a person waits for."""
    assert sample("due", "--as-of", LATER).code == 0
    told = sample("outbox", "explain", "staff-channel").out
    assert "alert" in told
    number = re.split(r"\s", told)[0]
    assert f"{number}: alert for staff-channel" in sample("outbox", "explain", number).out
    assert (
        "No notice has the number “staff-channel”."
        in sample("outbox", "retry", "staff-channel").err
    )


def test_outbox_has_a_row_that_nobody_can_read(sample: Run, tmp_path: Path) -> None:
    """It hides no other row, doctor complains of it, and it can be given up by its number."""
    assert sample("award", "--learner", "ben", *AWARD, *SIGNED_OFF).code == 0
    number = re.split(r"\s", sample("outbox", "explain", "ben").out)[0]
    copied = "SELECT 'spoiled', 'other', 'badge_awarded', person_id, '{', urgency, owed_at, due_at"
    rest = ", 'owed', 0, 0, 'this version cannot read it' FROM outbox WHERE id = :number"
    columns = (
        "id, key, kind, person_id, notice, urgency, owed_at, due_at, state, fence, tries, reason"
    )
    edit(tmp_path / "data", f"INSERT INTO outbox ({columns}) {copied}{rest}", number=number)
    told = sample("outbox", "explain", "ben").out
    assert number in told
    assert "The notice spoiled of the kind “badge_awarded” cannot be read here." in told
    assert "1 of our notices cannot be read here" in sample("doctor").out
    assert "give-up spoiled" in sample("outbox", "explain", "spoiled").err
    assert sample("outbox", "give-up", "spoiled").code == 0
    assert "cannot be read here" not in sample("doctor").out


def test_outbox_knows_no_such_row(sample: Run) -> None:
    """A number or a REF that does not exist is refused, with what to do."""
    ran = sample("outbox", "explain", "nobody")
    assert ran.code == 2
    assert "vouchline outbox explain REF" in ran.err
