"""Every promise about faults is kept on both databases, and with the real platforms."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.faults.place import keep_tables
from tests.faults.town import Town, open_town
from tests.postgresql import Server, find_programs


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
    async with open_town(anywhere) as one:
        yield one


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that nobody else uses: it will be taken away."""
    programs = find_programs()
    assert programs is not None
    one = Server(programs)
    one.start()
    yield one
    one.remove()
