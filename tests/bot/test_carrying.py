"""An answer on its way through everything that can become of it."""

from collections.abc import Awaitable, Callable

import pytest

from bot.carrying import (
    PART_TRIES,
    PATIENCE,
    InDoubt,
    NotSent,
    TryLater,
    carry_all,
    carry_rest,
)

Carry = Callable[[str], Awaitable[object]]
AT_ONCE = 0.0
MANY = 12
"""Refusals in a rush, in which others are taken first."""


class Waits(list[float]):
    """Lets no time pass, and remembers for how long it should have."""

    async def __call__(self, seconds: float) -> None:
        """Go on at once."""
        self.append(seconds)


def road(*outcomes: Exception | None) -> tuple[Carry, list[str]]:
    """A way to carry that meets these outcomes in order, and what was carried on it."""
    left = list(outcomes)
    carried: list[str] = []

    async def carry(message: str) -> None:
        carried.append(message)
        outcome = left.pop(0) if left else None
        if outcome is not None:
            raise outcome

    return carry, carried


@pytest.mark.parametrize(
    ("outcomes", "carried", "done"),
    [
        ([], ["one", "two"], True),
        ([TryLater("busy", AT_ONCE)], ["one", "one", "two"], True),
        ([InDoubt("cut")], ["one", "one", "two"], True),
        ([InDoubt("cut"), InDoubt("cut")], ["one", "one", "two"], True),
        ([NotSent("blocked")], ["one", "two"], True),
        ([TryLater("busy", AT_ONCE)] * MANY, ["one"] * (MANY + 1) + ["two"], True),
        ([TryLater("busy", PATIENCE + 1)], ["one"], False),
    ],
)
async def test_an_answer_is_carried_as_far_as_it_goes(
    outcomes: list[Exception], carried: list[str], *, done: bool
) -> None:
    """Busy: again. Doubt: once more. Refused: on with the next. Busy for too long: not done."""
    carry, seen = road(*outcomes)
    assert await carry_all(["one", "two"], carry, Waits()) is done
    assert seen == carried


async def test_an_answer_is_tried_no_sooner_than_asked_and_not_for_ever() -> None:
    """Each wait is as long as the platform asks, or longer; all of them end at some time."""
    waits, carry = Waits(), road(*[TryLater("busy", 7.0)] * 1_000)[0]
    assert not await carry_all(["one"], carry, waits)
    assert min(waits) >= 7.0
    assert sum(waits) <= PATIENCE


async def test_those_who_were_refused_together_come_back_one_by_one() -> None:
    """Chance spreads them: a crowd that comes back as a crowd is refused as one."""
    crowd = [Waits() for _ in range(50)]
    for waits in crowd:
        assert await carry_all(["one"], road(TryLater("busy", 1.0))[0], waits)
    assert len({wait for waits in crowd for wait in waits}) > 10


async def test_an_answer_cut_short_goes_on_where_it_was_cut() -> None:
    """No part of it is seen twice, and none is left out."""
    carry, seen = road(None, *[TryLater("busy", AT_ONCE)] * MANY)
    waits = Waits()

    async def whole(message: str) -> None:
        await carry(f"{message} 1")
        await carry_rest([lambda: carry(f"{message} 2"), lambda: carry(f"{message} 3")], waits)

    assert await carry_all(["one"], whole, waits)
    assert [part for part, next_ in zip(seen, [*seen[1:], ""], strict=True) if part != next_] == [
        "one 1",
        "one 2",
        "one 3",
    ]


async def test_an_answer_cut_short_for_an_hour_is_left() -> None:
    """Whoever asked has long asked again."""
    carry, _ = road(None, TryLater("busy", 3600.0))
    waits = Waits()

    async def whole(message: str) -> None:
        await carry(message)
        await carry_rest([lambda: carry(message)], waits)

    assert not await carry_all(["one"], whole, waits)
    assert not waits


@pytest.mark.parametrize(
    "outcomes",
    [
        [NotSent("gone")],
        [InDoubt("cut")],
        [TryLater("busy", 60.0)],
        [TryLater("busy", AT_ONCE)] * PART_TRIES,
    ],
)
async def test_a_message_cut_in_two_is_in_doubt(outcomes: list[Exception]) -> None:
    """Once a part has arrived the whole can no longer be simply sent again."""
    carry, seen = road(*outcomes)

    async def first() -> None:
        await carry("first")

    async def second() -> None:
        await carry("second")

    with pytest.raises(InDoubt):
        await carry_rest([first, second])
    assert "second" not in seen


async def test_the_rest_waits_for_its_turn() -> None:
    """A short wait between two parts is no doubt."""
    carry, seen = road(TryLater("busy", AT_ONCE))

    async def step() -> None:
        await carry("rest")

    await carry_rest([step])
    assert seen == ["rest", "rest"]
