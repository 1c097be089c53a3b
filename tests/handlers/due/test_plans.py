"""Every question of a tick finds its rows by an index, whatever the kind: nothing is walked."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

from credentials.notices import Notice
from handlers.due.owing import brought_by_time, what_is_due
from storage.records import OutsideRecord
from storage.store import Places
from storage.transaction import Transaction
from tests.handlers.due.scenes import NOT_YET, hands_in, marks, questions
from tests.handlers.talk import MONDAY, House

FEW = {"pack", "cohort", "staff_role"}
"""Tables that are read whole: they stay short."""
EVERYBODY = "SCAN enrolment USING COVERING INDEX ix_enrolment_choices"
"""The alerts look at all learners, from one end of the index to the other."""
QUARTER = datetime(2027, 1, 12, 12, tzinfo=UTC)
CLOSING = datetime(2027, 1, 27, 12, tzinfo=UTC)


def all_year(tx: Transaction) -> Iterator[Notice]:
    """What is due at times of which each brings something else."""
    days = (MONDAY + timedelta(days=days, hours=9) for days in (3, 7, 14))
    for at in (*days, QUARTER, CLOSING):
        yield from what_is_due(at, tx).all


def test_no_table_is_walked(house: House, places: Places) -> None:
    """Neither by a kind that has found something, nor by the alerts, at any time of the year."""
    lee, diaz = house.staff("lee", "Lee", "coach"), house.staff("diaz", "Diaz", "assessor")
    ana = house.learner("ana", "Ana", house.cohort("HARBOR-27A", coach=lee))
    house.do(lambda tx: tx.conversations.set("here", ana.id, MONDAY))
    record = OutsideRecord("cyb.b.ext-secplus", lee.id, MONDAY, MONDAY + timedelta(days=20))
    house.do(lambda tx: tx.records.add(ana.id, record))
    house.badge(ana, "dss.b.viz", version="1.2.0", until=MONDAY + timedelta(days=20))
    house.badge(ana, "dss.b.data", version="1.0.0")
    marks(house, hands_in(house, ana), diaz, NOT_YET)
    waits = hands_in(house, house.learner("ben", "Ben"))
    house.do(lambda tx: tx.attempts.change(waits.id, result_by=MONDAY + timedelta(days=1)))
    found = list[Notice]()
    asked = questions(house, lambda tx: found.extend(all_year(tx)))
    assert {each.kind for each in found} == {*(kind.name for kind in brought_by_time()), "alert"}
    with closing(sqlite3.connect(places.database_url.removeprefix("sqlite:///"))) as bare:
        walked = {
            (scan[1], statement)
            for statement, values in asked
            if statement.startswith("SELECT")
            for row in bare.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            if row[3] != EVERYBODY and (scan := re.match(r"SCAN (\w+)", row[3]))
        }
    assert [each for each in walked if each[0] not in FEW] == []
