"""Whatever a platform does, its people get what is theirs, and the record tells the truth.

The real platforms over real HTTP; two replicas, each with its own connections.
"""

from datetime import UTC, datetime, timedelta

import pytest

from credentials.notices import RenewalDue
from handlers.due.breaking import MOST_TRIES
from storage.outbox import DOUBTFUL, UNREACHABLE
from tests.doubles.faults import Broken, Busy, Fault
from tests.doubles.waiting import until
from tests.faults.town import Chat, On, Town

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.filterwarnings("ignore:Deprecated since version v22.2"),
]

END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
STEP = datetime(2028, 7, 11, 18, 0, 1, tzinfo=UTC)
"""A second past their hour, 90 days before the end."""
AGAIN = "Sent again, in case the first did not reach you."
REST = 2
"""Seconds, more than a chat rests after a message."""

both_platforms = pytest.mark.parametrize("on", ["telegram", "slack"])


def nudges(town: Town, chat: Chat) -> str:
    """Owe an early reminder; the badge's ID."""
    badge = town.house.badge(chat.person, until=END)
    town.owes(RenewalDue(chat.person.id, STEP, badge.id, 90, END.date(), END))
    return badge.id


def told(town: Town, chat: Chat) -> list[tuple[str, str | None]]:
    """How everything owed to somebody has ended."""
    return [(one.state, one.reason) for one in town.rows(chat)]


@both_platforms
async def test_what_was_not_accepted(town: Town, on: On) -> None:
    """No replica tries before the platform wants it; then it goes once, before what came later."""
    one, two = await town.replica("one"), await town.replica("two")
    for trouble, asked in ((Busy(20), 20), (Broken(500), 5), (Broken(503), 5)):
        ana = town.learner("Ana", on)
        first, second = town.awards(ana), town.awards(ana)
        ana.meets(trouble)
        began = town.real()
        await one.delivery.deliver_all()
        held_until = town.rows(ana)[0].held_until
        assert held_until is not None
        assert held_until >= began + timedelta(seconds=asked)
        town.waits(asked / 2)
        await two.delivery.deliver_all()
        assert ana.texts == []
        town.waits(asked)
        await two.delivery.deliver_all()
        town.waits(REST)
        await one.delivery.deliver_all()
        assert [first in ana.texts[0], second in ana.texts[1]] == [True, True]
        assert len(ana.texts) == 2
        assert told(town, ana) == [("sent", None)] * 2
        assert "held until" in town.steps(ana)[0].what


@both_platforms
async def test_nobody_knows_whether_it_arrived(town: Town, on: On) -> None:
    """What somebody earned is sent again and says so, before what came later; the row keeps it."""
    one, two = await town.replica("one"), await town.replica("two")
    for trouble in (Fault.CUT_BEFORE, Fault.CUT_AFTER, Broken(502)):
        ana = town.learner("Ana", on)
        first, second = town.awards(ana), town.awards(ana)
        ana.meets(trouble)
        for replica in (one, two, one):
            await replica.delivery.deliver_all()
            town.waits(10)
        arrived = [first, first, second] if trouble is Fault.CUT_AFTER else [first, second]
        assert [badge in text for badge, text in zip(arrived, ana.texts, strict=True)] == [
            True for _ in arrived
        ]
        assert [AGAIN in text for text in ana.texts][-2:] == [True, False]
        assert told(town, ana) == [("sent", f"{DOUBTFUL}; sent again"), ("sent", None)]


async def test_no_answer_ever_comes(town: Town) -> None:
    """Both platforms took it and fell silent: what was earned comes again, a nudge does not."""
    town.clock.move(STEP - town.clock.now())
    replica = await town.replica("one")
    ana, kim, ben = town.learner("Ana"), town.learner("Kim", "slack"), town.learner("Ben")
    first, second = town.awards(ana), town.awards(kim)
    reminded = nudges(town, ben)
    ana.meets(Fault.SILENT_AFTER, Fault.SILENT_AFTER)
    kim.meets(Fault.SILENT_AFTER)
    for _ in range(2):
        await replica.delivery.deliver_all()
        town.waits(10)
    for chat, badge in ((ana, first), (kim, second)):
        assert [badge in text for text in chat.texts] == [True, True]
        assert [AGAIN in text for text in chat.texts] == [False, True]
        assert told(town, chat) == [("sent", f"{DOUBTFUL}; sent again")]
    assert len(ben.texts) == 1
    [(state, reason)] = told(town, ben)
    assert (state, (reason or "").startswith(f"{DOUBTFUL}; not repeated")) == ("dropped", True)
    assert reminded not in "".join(ana.texts)


@both_platforms
async def test_a_nudge_that_nobody_knows_of(town: Town, on: On) -> None:
    """It is not repeated, whether it arrived or not: the next reminder comes. The row says so."""
    town.clock.move(STEP - town.clock.now())
    replica = await town.replica("one")
    ana, ben = town.learner("Ana", on), town.learner("Ben", on)
    nudges(town, ana)
    nudges(town, ben)
    ana.meets(Fault.CUT_AFTER, Fault.CUT_BEFORE)
    for _ in range(2):
        await replica.delivery.deliver_all()
        town.waits(10)
    assert sorted([len(ana.texts), len(ben.texts)]) == [0, 1]
    for state, reason in told(town, ana) + told(town, ben):
        assert state == "dropped"
        assert reason is not None
        assert reason.startswith(f"{DOUBTFUL}; not repeated")


@both_platforms
async def test_the_platform_has_enough_of_us(town: Town, on: On) -> None:
    """Two chats refused at once: no replica sends it anything for so long; others go on."""
    one, two = await town.replica("one"), await town.replica("two")
    ana, ben, eve = (town.learner(name, on) for name in ("Ana", "Ben", "Eve"))
    kim = town.learner("Kim", "telegram" if on == "slack" else "slack")
    for chat in (ana, ben):
        town.awards(chat)
    ana.meets(Busy(30), Busy(30))
    await one.delivery.deliver_all()
    town.awards(eve)
    town.awards(kim)
    await two.delivery.deliver_all()
    assert [len(each.texts) for each in (ana, ben, eve, kim)] == [0, 0, 0, 1]
    assert told(town, eve) == [("owed", f"{on} wants to be left alone")]
    town.waits(15)
    await one.delivery.deliver_all()
    assert [len(each.texts) for each in (ana, ben, eve)] == [0, 0, 0]
    town.waits(30)
    await two.delivery.deliver_all()
    await one.delivery.deliver_all()
    assert [len(each.texts) for each in (ana, ben, eve)] == [1, 1, 1]
    assert all(AGAIN not in text for each in (ana, ben, eve) for text in each.texts)


async def test_a_give_up(town: Town) -> None:
    """After the stated number of tries it ends with its reason; staff can have it tried again."""
    replica = await town.replica("one")
    ana = town.learner("Ana")
    badge = town.awards(ana)
    ana.meets(*[Broken(500)] * MOST_TRIES)
    for _ in range(MOST_TRIES):
        assert told(town, ana)[0][0] == "owed"
        await replica.delivery.deliver_all()
        town.waits(75 * 60)
    [(state, reason)] = told(town, ana)
    assert (state, reason) == (
        "given_up",
        f"tried {MOST_TRIES} times; the last time: Internal Server Error",
    )
    await replica.delivery.deliver_all()
    assert ana.texts == []
    [row] = town.rows(ana)
    ana.meets(Busy(1))
    assert town.house.do(lambda tx: tx.outbox.retry(row.id, town.clock.now()))
    for _ in range(2):
        await replica.delivery.deliver_all()
        town.waits(10)
    assert [badge in text for text in ana.texts] == [True]
    assert told(town, ana) == [("sent", None)]


@pytest.mark.parametrize("way", ["unblocks", "/start"])
async def test_blocked_and_back_again(town: Town, way: str) -> None:
    """Their coach hears of it once; whoever comes back gets what is still true, and no more."""
    replica = await town.replica("one")
    lee = town.telegram.person("Lee")
    coach = town.house.staff(str(lee.id), "Mr. Lee", "coach")
    ana = town.learner("Ana")
    cohort = town.house.cohort("HARBOR-27A", coach=coach)
    town.house.do(
        lambda tx: tx.cohorts.enrol(
            ana.person.id, cohort.pathway_id, town.house.at, cohort_code=cohort.code
        )
    )
    someone = town.telegram.world.chats.person(int(ana.person.ref))
    someone.blocked = True
    kept, withdrawn = town.awards(ana), town.awards(ana)
    for _ in range(3):
        await replica.delivery.deliver_all()
        town.waits(10)
    assert told(town, ana) == [("owed", UNREACHABLE)] * 2
    [heard] = [one.text for one in town.telegram.sent_to(lee)]
    assert heard.startswith(f"I can not reach {ana.person.ref} any more")
    town.house.do(
        lambda tx: tx.badges.stand(withdrawn, "revoked", town.house.at, "issued-in-error")
    )
    if way == "unblocks":
        await town.telegram.unblocks(someone)
    else:
        someone.blocked = False
        await town.telegram.says(someone, way)
    await until(lambda: town.telegram.world.delivery.pending == 0)
    for _ in range(3):
        await replica.delivery.deliver_all()
        town.waits(10)
    assert len([text for text in ana.texts if kept in text]) == 1
    assert not [text for text in ana.texts if withdrawn in text]
    assert told(town, ana) == [("sent", None), ("dropped", "the badge was withdrawn")]
    assert len(town.telegram.sent_to(lee)) == 1


async def test_blocked_here_and_reached_there(town: Town) -> None:
    """Who blocked us on Telegram reads it in Slack, once; the coach has nothing to hear of."""
    replica = await town.replica("one")
    kim = town.learner("Kim", "slack")
    someone = town.telegram.person("Kim")
    later = town.house.at + timedelta(seconds=30)
    town.house.do(lambda tx: tx.people.link(kim.person.id, "telegram", "", str(someone.id), later))
    someone.blocked = True
    badge = town.awards(kim)
    for _ in range(2):
        await replica.delivery.deliver_all()
        town.waits(REST)
    assert [badge in text for text in kim.texts] == [True]
    assert told(town, kim) == [("sent", None)]
    found = town.house.do(lambda tx: tx.people.addresses(kim.person.id))
    reached = {each.platform: each.unreachable for each in found}
    assert reached["slack"] is None
    assert "blocked" in (reached["telegram"] or "")
