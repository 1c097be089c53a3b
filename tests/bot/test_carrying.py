"""An answer on its way through everything that can become of it."""

from collections.abc import Awaitable, Callable

import pytest

from bot.carrying import ATTEMPTS, InDoubt, NotSent, TryLater, carry_all, carry_rest

Carry = Callable[[str], Awaitable[object]]
AT_ONCE = 0.0


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
        ([TryLater("busy", AT_ONCE)] * ATTEMPTS, ["one"] * ATTEMPTS, False),
    ],
)
async def test_an_answer_is_carried_as_far_as_it_goes(
    outcomes: list[Exception], carried: list[str], *, done: bool
) -> None:
    """Busy: again. Doubt: once more. Refused: on with the next. Busy for ever: not done."""
    carry, seen = road(*outcomes)
    assert await carry_all(["one", "two"], carry) is done
    assert seen == carried


@pytest.mark.parametrize(
    "outcomes",
    [
        [NotSent("gone")],
        [InDoubt("cut")],
        [TryLater("busy", 60.0)],
        [TryLater("busy", AT_ONCE)] * ATTEMPTS,
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
