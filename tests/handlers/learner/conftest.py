"""Learners, from strangers to people in the middle of their path."""

from datetime import UTC, datetime

import pytest

from handlers.learner_menu import LEARNER
from storage.cohorts import Cohort
from storage.people import Person
from storage.records import OutsideRecord
from tests.handlers.due.scenes import NOT_YET, hands_in, marks
from tests.handlers.talk import House, Talk


@pytest.fixture
def harbor(house: House) -> Cohort:
    """The evening class HARBOR-27A; its coach is Mr. Lee."""
    lee = house.staff("lee", "Mr. Lee", "coach")
    return house.cohort("HARBOR-27A", coach=lee)


@pytest.fixture
def diaz(house: House) -> Person:
    """Who marks."""
    return house.staff("diaz", "Marta Diaz", "assessor")


@pytest.fixture
def person(house: House, harbor: Cohort) -> Person:
    """Ana, who has just joined."""
    return house.learner("ana", "Ana Morales", harbor)


@pytest.fixture
def ana(house: House, person: Person) -> Talk:
    """Ana's chat."""
    return house.talk(person, LEARNER)


@pytest.fixture
def new(house: House, harbor: Cohort) -> Talk:
    """The chat of somebody new, while there is a class to join."""
    assert harbor.code
    return house.stranger(LEARNER)


@pytest.fixture
def sent(ana: Talk) -> Talk:
    """Ana's chat after she sent in her first work, A-1001."""
    ana.acts("start:dss.b.data").presses("Write notes")
    ana.sends("clean.csv", b"name,email")
    ana.says("412 rows in, 371 out.")
    ana.says("I used formulas. Two people share one email. I kept both.")
    return ana.presses("Yes, send")


@pytest.fixture
def missed(house: House, person: Person, diaz: Person) -> str:
    """Work of this Monday that came to “not yet”; it can be tried again from Thursday on."""
    return marks(house, hands_in(house, person), diaz, NOT_YET).id


@pytest.fixture
def certificate(house: House, person: Person, diaz: Person) -> str:
    """A certificate of somebody else's that ends in two years."""
    until = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)
    record = OutsideRecord("cyb.b.ext-secplus", diaz.id, house.at, until)
    house.do(lambda tx: tx.records.add(person.id, record))
    return house.do(lambda tx: tx.records.of(person.id))[0].id
