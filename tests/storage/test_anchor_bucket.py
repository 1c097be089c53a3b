"""The anchor in a bucket: the bucket compares and swaps, and a lost answer decides nothing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from storage.anchor import Anchor, AnchorError, AnchorMovedError, name_of
from storage.anchor_bucket import BucketAddressError, BucketAnchor, BucketKeys, parse_bucket
from storage.anchor_places import open_anchor
from tests.doubles.faults import Broken, Fault, Refused
from tests.doubles.s3 import ACCESS, CONFLICT, REGION, SECRET, Bucket
from tests.doubles.waiting import until

pytestmark = pytest.mark.enable_socket
ORIGIN = "localhost:8080/log"
KEYS = BucketKeys(ACCESS, SECRET)


class Place:
    """A bucket, and whoever wants to keep a note in it."""

    def __init__(self, bucket: Bucket, url: str) -> None:
        """It is served at `url`."""
        self.bucket = bucket
        self.address = f"s3://{bucket.name}/our/log?region={REGION}&endpoint={url}"

    def anchor(self, keys: BucketKeys = KEYS) -> BucketAnchor:
        """A process of its own, which has little patience."""
        return BucketAnchor(parse_bucket(self.address), keys, timedelta(seconds=0.5))

    async def newest(self, anchor: Anchor | None = None) -> str | None:
        """What is remembered."""
        return await asyncio.to_thread((anchor or self.anchor()).newest, ORIGIN)

    async def advance(self, seen: str | None, note: str, anchor: Anchor | None = None) -> None:
        """Go on from what was seen."""
        await asyncio.to_thread((anchor or self.anchor()).advance, ORIGIN, seen, note)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    """An empty bucket."""
    bucket = Bucket()
    async with bucket.served() as url:
        yield Place(bucket, url)


async def test_it_remembers_the_newest_note_of_each_log(place: Place) -> None:
    """Another process reads what was kept last; each log has an object of its own."""
    assert await place.newest() is None
    await place.advance(None, "one\n")
    await place.advance("one\n", "two\n")
    assert await place.newest(open_anchor(place.address, KEYS)) == "two\n"
    assert await asyncio.to_thread(place.anchor().newest, "another.example/log") is None
    assert [name.split("/")[:2] for name in place.bucket.objects] == [["our", "log"]]


@pytest.mark.parametrize("seen", [None, "zero\n", "one"])
async def test_who_has_not_seen_the_newest_may_not_replace_it(
    place: Place, seen: str | None
) -> None:
    """Compare and swap: the loser looks again."""
    await place.advance(None, "one\n")
    with pytest.raises(AnchorMovedError):
        await place.advance(seen, "two\n")
    assert await place.newest() == "one\n"


async def test_many_at_once_each_move_it_once(place: Place) -> None:
    """Whoever looked before another wrote is refused by the bucket: no step is lost."""

    async def count_up(who: str) -> None:
        anchor, done = place.anchor(), 0
        while done < 8:
            seen = await place.newest(anchor)
            try:
                await place.advance(seen, f"{int((seen or '0').split()[0]) + 1} by {who}", anchor)
            except AnchorMovedError:
                continue
            done += 1

    await asyncio.gather(*(count_up(who) for who in "abc"))
    assert (await place.newest() or "").startswith("24 by")


@pytest.mark.parametrize("fault", [Fault.CUT_AFTER, Fault.SILENT_AFTER])
async def test_a_note_whose_answer_was_lost_is_kept(place: Place, fault: Fault) -> None:
    """It has arrived, and only the answer has not: looking again finds it."""
    place.bucket.troubles.queue("PUT", fault)
    await place.advance(None, "one\n")
    place.bucket.troubles.queue("PUT", fault)
    await place.advance("one\n", "two\n")
    assert await place.newest() == "two\n"


async def test_a_note_that_nobody_took_is_not_claimed(place: Place) -> None:
    """No try came through: it says so, and the old note stands."""
    await place.advance(None, "one\n")
    place.bucket.troubles.queue("PUT", *[Fault.CUT_BEFORE] * 3)
    with pytest.raises(AnchorError, match="takes no note"):
        await place.advance("one\n", "two\n")
    assert await place.newest() == "one\n"


async def test_somebody_else_was_there_while_the_answer_was_lost(place: Place) -> None:
    """Our note was replaced before we could look again: that is a move, not a failure."""
    await place.advance(None, "one\n")
    place.bucket.troubles.queue("PUT", *[Fault.CUT_BEFORE] * 3)
    ours = asyncio.create_task(place.advance("one\n", "two\n"))
    await until(lambda: place.bucket.heard.count("PUT") > 1)
    place.bucket.objects = dict.fromkeys(place.bucket.objects, b"three\n")
    with pytest.raises(AnchorMovedError):
        await ours
    assert await place.newest() == "three\n"


@pytest.mark.parametrize("trouble", [Broken(503), Broken(500), Refused(CONFLICT), Fault.CUT_BEFORE])
async def test_a_bucket_that_stumbles_is_asked_again(
    place: Place, trouble: Broken | Refused | Fault
) -> None:
    """Too busy, at work on another write, cut off: the next try counts, and once."""
    await place.advance(None, "one\n")
    place.bucket.troubles.queue("PUT", trouble)
    await place.advance("one\n", "two\n")
    if not isinstance(trouble, Refused):
        place.bucket.troubles.queue("GET", trouble)
    assert await place.newest() == "two\n"


async def test_the_first_note_of_two_at_once(place: Place) -> None:
    """The bucket refuses to decide between them: whoever is refused looks again."""
    place.bucket.troubles.queue("PUT", Refused(CONFLICT))
    with pytest.raises(AnchorMovedError):
        await place.advance(None, "one\n")
    await place.advance(None, "one\n")


async def test_nobody_waits_without_limit(place: Place) -> None:
    """A bucket that takes every question and answers none is given up."""
    place.bucket.troubles.queue("GET", *[Fault.SILENT_AFTER] * 9)
    place.bucket.objects["our/log/" + name_of(ORIGIN)] = b"one\n"
    with pytest.raises(AnchorError, match="does not say what it has"):
        await place.newest()


@pytest.mark.parametrize(
    "keys", [BucketKeys(ACCESS, "wrong"), BucketKeys("AKIAOTHER", SECRET)], ids=["secret", "access"]
)
async def test_other_keys_open_nothing(place: Place, keys: BucketKeys) -> None:
    """A bad signature and an unknown key are said with advice, and never with the key."""
    with pytest.raises(AnchorError, match="VOUCHLINE_ANCHOR_URL") as said:
        await place.newest(place.anchor(keys))
    assert keys.secret not in str(said.value)
    assert keys.secret not in repr(keys)


async def test_a_clock_that_is_off_is_refused_by_the_bucket(place: Place) -> None:
    """S3 believes a signature for a quarter of an hour."""
    place.bucket.clock.move(timedelta(hours=1))
    with pytest.raises(AnchorError):
        await place.newest()


async def test_no_bucket_is_not_an_empty_one(place: Place) -> None:
    """A name that was mistyped must not look like a log that never was signed."""
    place.address = place.address.replace("harbor-anchor", "harbour-anchor")
    with pytest.raises(AnchorError, match="no bucket s3://harbour-anchor"):
        await place.newest()


@pytest.mark.parametrize("content", [b"\xff", bytes(70_000)])
async def test_what_is_no_note_is_no_ground_to_sign_on(place: Place, content: bytes) -> None:
    """Somebody put something else there."""
    await place.advance(None, "one\n")
    place.bucket.objects = dict.fromkeys(place.bucket.objects, content)
    with pytest.raises(AnchorError):
        await place.newest()


async def test_a_store_that_is_deaf_to_conditions_is_found_out(place: Place) -> None:
    """Trying it out writes beside the note, never over it."""
    await place.advance(None, "one\n")
    for _ in range(2):
        await asyncio.to_thread(place.anchor().try_out, ORIGIN)
    place.bucket.deaf_to_conditions = True
    with pytest.raises(AnchorError, match="whatever is there"):
        await asyncio.to_thread(place.anchor().try_out, ORIGIN)
    assert await place.newest() == "one\n"


async def test_the_environment_is_not_asked(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other programs on this machine use for their buckets is not ours."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "theirs")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_CONDITIONAL_PUT", "disabled")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    await place.advance(None, "one\n")
    with pytest.raises(AnchorMovedError):
        await place.advance(None, "two\n")


@pytest.mark.parametrize(
    "url",
    [
        "s3://bucket/anchor",
        "s3://?region=x",
        "s3:///anchor?region=x",
        "s3://me:secret@bucket/a?region=x",
        "s3://bucket/a?region=x&acl=public",
        "s3://bucket/a?region=x&endpoint=minio:9000",
        "s3://bucket/a?region",
        "s3://bucket/a?region=x#here",
        "s3://[bucket/a?region=x",
    ],
)
def test_addresses_that_say_too_little_or_too_much(url: str) -> None:
    """Refused before anything is asked, with how it is written."""
    with pytest.raises(BucketAddressError, match="s3://BUCKET/PREFIX"):
        open_anchor(url, KEYS)


def test_without_keys_there_is_no_bucket() -> None:
    """Keys that happen to lie on the machine are not used."""
    with pytest.raises(BucketAddressError, match="VOUCHLINE_S3_SECRET_KEY"):
        open_anchor("s3://bucket/a?region=x")
