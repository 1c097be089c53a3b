"""The audit by itself: once a day, its result kept for whoever asks."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.auditing import audit_if_due
from bot.clock import Clock, real_now
from bot.web.app import public_routes, web_app
from handlers.registry.audit_record import last_audit
from storage.store import Store
from tests.bot.web.visiting import visitor
from tests.handlers.registry.harbor import Harbor, edit


@pytest.fixture
def harbor(store: Store) -> Harbor:
    """A registry with one badge."""
    one = Harbor(store)
    one.issues()
    return one


def test_it_walks_once_a_day(harbor: Harbor) -> None:
    """The first time at once, then not before a day has passed; a clock set back counts as one."""
    day = timedelta(days=1)
    assert audit_if_due(harbor.store, harbor.at) == 1
    assert audit_if_due(harbor.store, harbor.at + timedelta(hours=23)) == 0
    assert audit_if_due(harbor.store, harbor.at + day) == 1
    assert audit_if_due(harbor.store, harbor.at - day) == 1


async def test_whoever_watches_hears_of_a_break(harbor: Harbor, tmp_path: Path) -> None:
    """Nothing is claimed before the first audit; then the figures say what it found."""
    clock = Clock(harbor.at - real_now())
    async with visitor(web_app(public_routes(harbor.store, clock), local=True)) as client:
        assert "vouchline_audit" not in (await client.get("/metrics")).text
        audit_if_due(harbor.store, harbor.at)
        assert "vouchline_audit_breaks 0.0" in (await client.get("/metrics")).text
        edit(tmp_path, "UPDATE badge SET standing = 'revoked'")
        audit_if_due(harbor.store, harbor.at + timedelta(days=2))
        found = (await client.get("/metrics")).text
    assert "vouchline_audit_breaks 2.0" in found
    kept = harbor.do(last_audit)
    assert kept is not None
    assert "is called revoked" in kept.breaks[0]
    told = dict(line.split() for line in found.splitlines() if line.startswith("vouchline_audit"))
    assert float(told["vouchline_audit_timestamp_seconds"]) == kept.at.timestamp()


async def test_a_read_only_log_is_not_ready(harbor: Harbor, tmp_path: Path) -> None:
    """`/readyz` says why, so that nobody has to guess."""
    clock = Clock(harbor.at - real_now())
    async with visitor(web_app(public_routes(harbor.store, clock), local=True)) as client:
        assert (await client.get("/readyz")).status_code == 200
        (tmp_path / "anchor").rename(tmp_path / "away")
        found = await client.get("/readyz")
    assert found.status_code == 503
    assert "The anchor knows no checkpoint" in found.json()["reasons"][0]
