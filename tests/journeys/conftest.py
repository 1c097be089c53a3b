"""One sample programme for all journeys; each of them uses up a copy of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.service import Sample, make_sample
from tests.journeys.stage import Stage, local_stage, platform_stage


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample programme as `make run` loads it."""
    return make_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def sample(fresh: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sample:
    """A copy to be used up; settings of whoever runs the tests stay out of it."""
    monkeypatch.chdir(tmp_path)
    return fresh.copy(tmp_path / "sample")


@pytest.fixture(params=["local", "platforms"])
async def stage(request: pytest.FixtureRequest, sample: Sample) -> AsyncIterator[Stage]:
    """The same people, once on the three-seat page and once on Telegram and Slack."""
    opened = local_stage(sample) if request.param == "local" else platform_stage(sample)
    async with opened as stage:
        yield stage
