"""What is due is found, owed once, and looked at without changing anything."""

from datetime import UTC, date, datetime, timedelta

from credentials.notices import RenewalDue, RetakeOpen
from credentials.notices.topics import PutOff, Topic
from handlers.due.alerts import Looked
from handlers.due.owing import BATCH, Due, Owing, batches, owe, owe_what_is_due, what_is_due
from storage.badges import Badge
from storage.outbox import Owed
from tests.handlers.due.scenes import NOT_YET, hands_in, marks
from tests.handlers.talk import House

END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
STEP = datetime(2028, 7, 11, 18, tzinfo=UTC)
"""Their hour, 90 days before the end."""


def owing(house: House, at: datetime) -> Owing:
    """Owe what is due by a moment."""
    return house.do(lambda tx: owe_what_is_due(at, tx))


def test_the_contract_of_the_command(house: House) -> None:
    """Too early nothing, a dry run shows, the first run owes, and the second owes nothing more."""
    for ref in ("ben", "chi"):
        house.badge(house.learner(ref, ref.title()), until=END)
    later = STEP + timedelta(days=9)
    assert owing(house, STEP - timedelta(hours=1)).owed == []
    dry = house.do(lambda tx: what_is_due(later, tx))
    assert len(dry.all) == 2
    first, again = owing(house, later), owing(house, later)
    assert {notice.kind for notice in first.owed} == {"renewal"}
    assert (len(first.owed), first.already) == (2, 0)
    assert (len(again.owed), again.already) == (0, 2)


def test_owed_also_without_a_chat(house: House) -> None:
    """Somebody who has linked no account is owed the reminder all the same."""
    person = house.do(lambda tx: tx.people.add(house.at, ref="eve"))
    house.badge(person, until=END)
    assert [notice.person for notice in owing(house, STEP).owed] == [person.id]


def test_every_step_and_the_last_day(house: House) -> None:
    """90, 30, 7 and 1 days before, and on the last day, each once."""
    house.badge(house.learner("ben", "Ben"), until=END)
    day, found = STEP, list[int]()
    while day <= END:
        found += [each.days_left for each in owing(house, day).owed if isinstance(each, RenewalDue)]
        day += timedelta(days=1)
    assert found == [90, 30, 7, 1, 0]


def test_a_badge_on_hold_is_still_renewed(house: House) -> None:
    """A suspension does not cost anybody the renewal; a revocation ends the reminders."""
    held = house.badge(house.learner("ben", "Ben"), until=END)
    gone = house.badge(house.learner("chi", "Chi"), until=END)
    house.do(lambda tx: tx.badges.stand(held.id, "suspended", house.at, "identity"))
    house.do(lambda tx: tx.badges.stand(gone.id, "revoked", house.at, "identity"))
    owed = owing(house, STEP).owed
    assert [each.badge_id for each in owed if isinstance(each, RenewalDue)] == [held.id]


def test_a_chosen_day_is_owed_once(house: House) -> None:
    """What was put off is owed at their hour of that day, with the days that are left then."""
    later = house.badge(house.learner("chi", "Chi"), until=END)
    put_off(house, later, date(2028, 7, 16))
    until = STEP + timedelta(days=5)
    [step] = owing(house, STEP + timedelta(days=4)).owed
    assert step.put_off_to is None
    assert owing(house, until - timedelta(minutes=1)).owed == []
    [found] = owing(house, until).owed
    assert isinstance(found, RenewalDue)
    assert (found.days_left, found.put_off_to) == (85, date(2028, 7, 16))
    assert owing(house, until + timedelta(days=1)).owed == []


def test_a_chosen_day_long_ago_is_not_made_up_for(house: House) -> None:
    """Two weeks after the day, the next step says more."""
    later = house.badge(house.learner("chi", "Chi"), until=END)
    put_off(house, later, date(2028, 7, 16))
    owed = owing(house, STEP + timedelta(days=21)).owed
    assert [each.put_off_to for each in owed] == [None]


def put_off(house: House, badge: Badge, until: date) -> None:
    """Its holder wants to be reminded on another day."""
    topic = Topic("badge", badge.id)
    house.do(lambda tx: tx.choices.choose(badge.person_id, topic, PutOff(until), house.at))


def test_a_retake_opens_once_at_their_hour(house: House) -> None:
    """Three days after work that was “not yet”, at six in the evening where they are, once."""
    ana = house.learner("ana", "Ana", timezone="America/New_York")
    diaz = house.staff("diaz", "Diaz", "assessor")
    missed = marks(house, hands_in(house, ana), diaz, NOT_YET)
    opens = datetime(2026, 10, 8, 22, tzinfo=UTC)
    assert owing(house, opens - timedelta(minutes=1)).owed == []
    [found] = owing(house, opens).owed
    assert isinstance(found, RetakeOpen)
    assert (found.attempt_id, found.due_at) == (missed.id, opens)
    assert owing(house, opens + timedelta(days=1)).already == 1


def test_no_retake_for_whoever_tried_again(house: House) -> None:
    """Work that was handed in since then has taken its place."""
    ana, diaz = house.learner("ana", "Ana"), house.staff("diaz", "Diaz", "assessor")
    marks(house, hands_in(house, ana), diaz, NOT_YET)
    house.wait(days=3)
    hands_in(house, ana, kind="retake")
    assert owing(house, house.at + timedelta(days=1)).owed == []


def test_large_numbers_go_in_short_transactions(house: House) -> None:
    """Nobody waits behind a long list: it is owed a batch at a time."""
    ben = house.learner("ben", "Ben")
    for _ in range(BATCH + 5):
        house.badge(ben, until=END)
    due = house.do(lambda tx: what_is_due(STEP, tx))
    pieces = list(batches(due))
    assert [len(piece.notices) for piece in pieces] == [BATCH, 5]
    owed = [notice for piece in pieces for notice in house.store.run_now(owe, piece)]
    assert len(owed) == BATCH + 5
    alert = Looked(None, None, ())
    alerts = list(batches(Due(STEP, (), (alert,) * (BATCH + 5))))
    assert [len(piece.looked) for piece in alerts] == [BATCH, 5]


def test_two_who_owe_the_same_owe_it_once(house: House) -> None:
    """Two ticks that looked at the same time leave one row: the key decides, not the look."""
    ben = house.learner("ben", "Ben")
    house.badge(ben, until=END)
    first, second = (house.do(lambda tx: what_is_due(STEP, tx)) for _ in range(2))
    assert len(house.do(lambda tx: owe(first, tx))) == 1
    assert len(house.do(lambda tx: owe(second, tx))) == 0
    rows: list[Owed] = house.do(lambda tx: tx.outbox.for_person(ben.id))
    assert len(rows) == 1
