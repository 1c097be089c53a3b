"""Class codes: exact, close, wrong, too often."""

from handlers.learner_menu import LEARNER
from storage.cohorts import Cohort
from tests.handlers.talk import House, Talk


def zoe(house: House) -> Talk:
    """Somebody with a name and no class."""
    return house.talk(house.learner("zoe", "Zoe"), LEARNER)


def test_two_close_codes_are_both_shown(house: House, harbor: Cohort) -> None:
    """Of two close codes none is guessed; the pressed one counts."""
    kim = house.staff("kim", "Ms. Kim", "coach")
    house.cohort("HARBOR-27B", coach=kim)
    talk = zoe(house).says("/join harbor 27")
    assert talk.labels == [harbor.code, "HARBOR-27B", "None of these"]
    assert "Please type the class code again" in talk.presses("None of these")
    talk.says("harbor 27").presses("HARBOR-27B")
    assert "Your coach is Ms. Kim" in talk
    assert "This path leads to Data Support Assistant." in talk
    assert talk.labels[:2] == ["My next step", "Another goal"]


def test_five_wrong_codes_make_a_pause(house: House, harbor: Cohort) -> None:
    """After five tries even the right code waits a quarter of an hour; then it works."""
    talk = zoe(house).says("/join")
    for number in range(5):
        assert "I can not find that code" in talk.says(f"NOWHERE-{number}")
    assert "try again in 15 minutes" in talk.says(harbor.code)
    house.wait(minutes=16)
    assert "You are in HARBOR-27A" in talk.says(harbor.code)


def test_a_code_that_was_not_offered_is_not_joined(house: House, harbor: Cohort) -> None:
    """A forged button does not get around the count of tries."""
    talk = zoe(house)
    assert "Please type the class code" in talk.acts(f"join:{harbor.code}")
    assert house.do(lambda tx: tx.cohorts.members(harbor.code)) == []


def test_a_class_that_is_over(house: House, harbor: Cohort, ana: Talk) -> None:
    """Its code says so and what to do, to its own learners too; offered is one that goes on."""
    kim = house.staff("kim", "Ms. Kim", "coach")
    house.cohort("HARBOR-27B", coach=kim)
    house.do(lambda tx: tx.cohorts.end(harbor.code, house.at.date()))
    talk = zoe(house).says("/join harbor 27")
    assert talk.labels[:2] == ["HARBOR-27A", "HARBOR-27B"]
    house.wait(days=1)
    assert talk.says("harbor 27").labels == ["Yes", "No"]
    talk.says("/join HARBOR-27A")
    assert "HARBOR-27A ended on Mon 5 Oct 2026" in talk
    assert "Ask your coach for the code of a new class and type it here" in talk
    assert "You are in HARBOR-27B" in talk.says("HARBOR-27B")
    assert "Your class HARBOR-27A ended on Mon 5 Oct 2026" in ana.says("/join HARBOR-27A")
    assert "My next step" in ana.labels
    assert [each.person_id for each in house.do(lambda tx: tx.cohorts.members(harbor.code))] == [
        house.do(lambda tx: tx.people.by_ref("ana")).id
    ]


def test_a_personal_link_to_a_class_that_is_over(house: House, harbor: Cohort, new: Talk) -> None:
    """Whoever opens their link too late hears it in the place of the first day."""
    gus = house.roster("gus", "Gus", harbor)
    code = house.do(lambda tx: tx.people.invite(gus.id, "learner", house.at, 60))
    house.do(lambda tx: tx.cohorts.end(harbor.code, house.at.date()))
    house.wait(days=1)
    new.says(f"/start {code}").presses("Yes").presses("English")
    assert "Your class HARBOR-27A ended on Mon 5 Oct 2026" in new


def test_already_in(ana: Talk) -> None:
    """One's own code again is no second enrolment."""
    assert "You are in HARBOR-27A already. Your coach is Mr. Lee." in ana.says("/join HARBOR-27A")
    assert "You are in HARBOR-27A already" in ana.says("/start harbor-27a")


def test_a_second_class_becomes_the_current_one(house: House, ana: Talk) -> None:
    """Who joins another class stands on its path from then on."""
    kim = house.staff("kim", "Ms. Kim", "coach")
    house.cohort("NIGHT-1", coach=kim, pathway="cyb.p.ladder")
    assert "You are in NIGHT-1" in ana.says("/join night-1")
    assert "Your coach is Ms. Kim" in ana.says("person")


def test_without_a_class_there_is_no_coach(house: House) -> None:
    """Somebody alone is told how to get a coach."""
    talk = zoe(house)
    assert "no coach here" in talk.says("person")
    assert "Join a class first" in talk.says("/help access")
