"""What a new kind of notice takes: one file. Everything else is there for it already."""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.clock import Clock, real_now
from bot.delivery import Delivery
from bot.opening import SAMPLE_START, House, open_house
from credentials.notices import FACTS
from handlers.due.kinds import KINDS, load
from handlers.menus import answer_anybody
from handlers.messages import Account, Reply, Request, Seat
from storage.cohorts import Cohort
from storage.transaction import Transaction
from tests.bot.cli.conftest import Run
from tests.bot.mailbox import Mailbox
from tests.handlers.due import more_kinds
from tests.handlers.due.more_kinds.first_week import COHORT, KIND

LATER = SAMPLE_START + timedelta(days=7)
EVENING = LATER.replace(hour=18)


@pytest.fixture(autouse=True, scope="module")
def a_new_file() -> Iterator[None]:
    """The folder has one more file; afterwards it has not."""
    load(more_kinds)
    yield
    del KINDS[KIND.name], FACTS[KIND.name]


@pytest.fixture
def joined(sample: Run) -> Run:
    """The sample programme, with one cohort more that Ivy has just joined."""

    def join(_house: House, tx: Transaction) -> None:
        coach = tx.people.by_ref("lee")
        ivy = tx.people.add(SAMPLE_START, ref="ivy", name="Ivy")
        tx.cohorts.add(Cohort(COHORT, "dss.p.data-story", SAMPLE_START.date(), coach.id))
        tx.cohorts.enrol(ivy.id, "dss.p.data-story", SAMPLE_START, cohort_code=COHORT)
        tx.people.link(ivy.id, "local", "", "ivy", SAMPLE_START)

    with open_house() as house:
        house.store.run_now(join, house)
    return sample


def delivered(at: datetime) -> list[str]:
    """What arrives in chats when everything is delivered that is due at a moment."""
    box = Mailbox("local")
    with open_house() as house:
        worker = Delivery(house.store, Clock(at - real_now()), {box.name: box}, "w")
        asyncio.run(worker.deliver_all())
    return [each.words for each in box.letters if not each.to.channel]


def first_weeks(joined: Run, *more: str) -> list[dict[str, str]]:
    """What the command says about the new kind."""
    ran = joined("due", "--as-of", LATER.isoformat(), "--json", *more)
    return [one for one in json.loads(ran.out)["owed"] if one["kind"] == "first_week"]


def test_found_owed_judged_worded_delivered_explained(joined: Run) -> None:
    """A kind that is one file in a folder goes all the way, once, at the hour of its person."""
    [found] = first_weeks(joined, "--dry-run")
    assert found["person"] == "ivy"
    assert first_weeks(joined) == [found]
    assert first_weeks(joined) == []
    assert delivered(LATER) == []
    assert "their hour comes later" in joined("outbox", "explain", "ivy").out
    assert "How was your first week, Ivy?" in delivered(EVENING)
    assert delivered(EVENING + timedelta(minutes=1)) == []
    [line] = [
        each for each in joined("outbox", "explain", "ivy").out.splitlines() if "first_week" in each
    ]
    assert "sent" in line


def test_dropped_when_it_is_not_true_any_more(joined: Run) -> None:
    """What has moved on since is not said, and the row tells why."""

    def leave(_house: House, tx: Transaction) -> None:
        ivy = tx.people.by_ref("ivy")
        tx.cohorts.enrol(ivy.id, "dss.p.data-story", LATER, cohort_code="HARBOR-27A")

    assert len(first_weeks(joined)) == 1
    with open_house() as house:
        house.store.run_now(leave, house)
    assert delivered(EVENING) == []
    assert "they left the cohort" in joined("outbox", "explain", "ivy").out


def test_listed_and_let_go(joined: Run) -> None:
    """It stands in *my reminders* with its buttons; let go there, it is not said, and why."""

    def chat(_house: House, tx: Transaction) -> list[Reply]:
        tx.people.change(tx.people.by_ref("ivy").id, consented_at=SAMPLE_START)
        ivy = Account("local", "", "ivy")
        asked = [("say", "/reminders", ""), ("press", "", f"let_end:first_week:{COHORT}")]
        return [
            answer_anybody(Request(ivy, Seat.LEARNER, SAMPLE_START, event, text, action), tx)
            for event, text, action in asked
        ]

    assert len(first_weeks(joined)) == 1
    with open_house() as house:
        listed, let_go = house.store.run_now(chat, house)
    assert "how was your first week?" in listed.messages[0].text
    assert "I will not write about your first week again" in let_go.messages[0].text
    assert delivered(EVENING) == []
    assert "they want no more reminders of this" in joined("outbox", "explain", "ivy").out
