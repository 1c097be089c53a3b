"""A service that can issue badges, and a browser in front of its pages."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.clock import Clock, real_now
from bot.web.app import public_routes, web_app
from storage.store import Store
from tests.bot.web.visiting import visitor
from tests.handlers.registry.harbor import Harbor


@pytest.fixture
def harbor(store: Store) -> Harbor:
    """Keys, staff, learners and the catalog."""
    return Harbor(store)


@pytest.fixture
def clock(harbor: Harbor) -> Clock:
    """The service's clock; a test may move it."""
    return Clock(harbor.at - real_now())


@pytest.fixture
async def visit(harbor: Harbor, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of the public pages."""
    async with visitor(web_app(public_routes(harbor.store, clock), local=True)) as client:
        yield client
