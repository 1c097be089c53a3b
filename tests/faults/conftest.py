"""Every promise about faults is kept on both databases, and with the real platforms."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.doubles.slack.double import SlackDouble
from tests.doubles.telegram import TelegramDouble
from tests.faults.place import keep_tables
from tests.faults.town import Town
from tests.postgresql import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder whose tables are in either database."""
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        keep_tables(tmp_path, server.database())
    return tmp_path


@pytest.fixture
async def town(anywhere: Path) -> AsyncIterator[Town]:
    """A place in either database, and both platforms."""
    async with AsyncExitStack() as open_until_the_end:
        telegram = await open_until_the_end.enter_async_context(TelegramDouble().serving())
        slack = await open_until_the_end.enter_async_context(SlackDouble().serving())
        one = Town(anywhere, telegram, slack)
        open_until_the_end.push_async_callback(one.close)
        yield one
