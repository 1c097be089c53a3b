"""The clock goes back by a day: what was true stays true, and nothing is dated wrongly."""

from datetime import timedelta

import pytest

from bot.issuance import ask_anchor, issue_now, report_on
from credentials.registry.status_list import read_status_list
from credentials.registry.verdicts import Judgement
from handlers.registry.audit import AuditOrder, audit
from handlers.registry.issuer import issuer
from handlers.registry.status_lists import status_list_document
from storage.badges import Badge
from storage.store import Store
from tests.conftest import AT
from tests.handlers.registry.harbor import Harbor

BACK = AT - timedelta(days=1)


@pytest.fixture
def harbor(store: Store) -> Harbor:
    """Keys that were made just now, and a badge of Ana's from a month ago."""
    return Harbor(store)


@pytest.fixture
def old(harbor: Harbor) -> Badge:
    """A badge that was in force yesterday too."""
    return harbor.issues(at=AT - timedelta(days=30))


def judged(harbor: Harbor, badge: Badge) -> Judgement:
    """What the public is told by the clock that went back."""
    harbor.shares(badge)
    harbor.at = BACK
    return harbor.judged(badge.id, for_public=True)


def test_what_was_valid_stays_valid(harbor: Harbor, old: Badge) -> None:
    """Signed, logged and listed tomorrow, by the clock: none of that makes a badge bad today."""
    found = judged(harbor, old)
    assert found.verdict.name == "valid"
    assert {one.check: one.outcome for one in found.checks if one.outcome == "fail"} == {}


def test_the_status_list_is_in_force_and_knows_the_newest(harbor: Harbor, old: Badge) -> None:
    """It is dated by the clock we have, and holds what was withdrawn by the one we had."""
    harbor.withdraws(old)
    document = harbor.do(lambda tx: status_list_document(old.status_list, tx, BACK))
    found = read_status_list(document)
    assert found.valid_from <= BACK <= found.valid_until
    assert found.bit(old.status_index)
    assert judged(harbor, old).verdict.name == "revoked"


@pytest.mark.usefixtures("old")
def test_the_log_goes_on(harbor: Harbor) -> None:
    """New badges get places and a checkpoint; the newest is the largest, whatever its date."""
    harbor.at = BACK
    ben = harbor.issues("ben", at=BACK - timedelta(days=1))
    assert judged(harbor, ben).verdict.name == "valid"
    status = report_on(harbor.store)
    assert (status.mode, status.size) == ("writable", 2)
    latest = harbor.do(lambda tx: tx.log.latest())
    assert latest is not None
    assert latest.at == BACK
    harbor.at = AT
    assert issue_now(harbor.store, AT) == 0
    found = harbor.store.read_now(audit, AuditOrder(ask_anchor(harbor.store), BACK))
    assert found.breaks == ()


def test_keys_sign_from_the_day_they_were_made(harbor: Harbor, old: Badge) -> None:
    """A key that is younger than the clock still signs, and stands in the issuer's document."""
    key = harbor.do(lambda tx: tx.keys.current("issuer"))
    assert key.made_at > BACK
    harbor.at = BACK
    ben = harbor.issues("ben", at=BACK)
    assert ben.document["proof"][0]["created"].startswith(f"{BACK:%Y-%m-%dT%H}")
    assert harbor.do(lambda tx: issuer(tx).method(key.name)) in str(ben.document["proof"])
    assert judged(harbor, old).verdict.name == "valid"
