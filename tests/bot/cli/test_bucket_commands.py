"""An installation whose anchor is a bucket: what its commands do, and say while it is away."""

import asyncio

import pytest

from tests.bot.cli.conftest import Ran, Run
from tests.bot.cli.test_registry_commands import award
from tests.doubles.faults import Broken
from tests.doubles.s3 import ACCESS, REGION, SECRET, Bucket

pytestmark = pytest.mark.enable_socket
LATER = ("--at", "2026-10-12T09:00:00Z")


async def test_everything_works_with_a_bucket(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Awards are anchored there; while it is away badges verify, and the doctor names it."""
    bucket = Bucket()

    async def vouchline(*arguments: object) -> Ran:
        return await asyncio.to_thread(run, *arguments)

    async with bucket.served() as url:
        address = f"s3://{bucket.name}/log?region={REGION}&endpoint={url}"
        monkeypatch.setenv("VOUCHLINE_ANCHOR_URL", address)
        monkeypatch.setenv("VOUCHLINE_S3_ACCESS_KEY", ACCESS)
        monkeypatch.setenv("VOUCHLINE_S3_SECRET_KEY", SECRET)
        await vouchline("db", "upgrade")
        await vouchline("sample", "load")
        badge = await asyncio.to_thread(award, run)
        note = (await vouchline("registry", "checkpoint")).out
        assert [one.decode() for one in bucket.objects.values()] == [note]
        assert (await vouchline("verify", badge["id"], *LATER)).code == 0
        looked = await vouchline("doctor")
        assert looked.code == 0
        assert f"✓ anchor: the bucket s3://{bucket.name}/log at {url} answers." in looked.out
        bucket.troubles.queue("GET", *[Broken(503)] * 99)
        looked = await vouchline("doctor")
        assert looked.code == 1
        assert f"✗ anchor: the bucket s3://{bucket.name}/log at {url} does not say" in looked.out
        assert (await vouchline("verify", badge["id"], *LATER)).code == 0
