"""Join codes open one door once; files that are not there are said."""

from datetime import datetime, timedelta

import pytest

from storage.store import Store
from storage.transaction import Transaction


def test_a_code_that_was_sent_twice_lets_one_in(store: Store, at: datetime) -> None:
    """Once somebody has joined, the links they were sent before open nothing any more."""

    def join(tx: Transaction) -> None:
        ana, ben = tx.people.add(at, ref="ana"), tx.people.add(at, ref="ben")
        first, second = (tx.people.invite(ana.id, "learner", at, 60) for _ in range(2))
        staff = tx.people.invite(ana.id, "staff", at, 60)
        bens = tx.people.invite(ben.id, "learner", at, 60)
        assert tx.people.accept(second, "learner", at) == ana
        for used in (first, second):
            assert tx.people.accept(used, "learner", at) is None
        assert tx.people.accept(staff, "learner", at) is None
        assert tx.people.accept(staff, "staff", at) == ana
        assert tx.people.accept(bens, "learner", at + timedelta(days=60)) is None
        assert tx.people.accept(bens, "learner", at) == ben
        newer = tx.people.invite(ana.id, "learner", at, 60)
        assert tx.people.accept(newer, "learner", at) == ana

    store.run_now(lambda _, tx: join(tx), None)


@pytest.mark.parametrize("wanted", ["", "\0", "../master.key", "no such file"])
def test_a_file_that_is_not_there_is_said(store: Store, wanted: str) -> None:
    """Whatever is asked for by name, only names of our own lead to the shelf."""
    with pytest.raises(LookupError):
        store.read_now(lambda asked, tx: tx.files.read(asked), wanted)
