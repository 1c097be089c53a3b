"""Turns: order within a chat, none between chats."""

import asyncio

from bot.turns import Turns


async def test_one_chat_goes_in_order_and_others_go_on() -> None:
    """The second of a chat waits for the first; another chat does not."""
    turns, seen = Turns(), list[str]()
    gate = asyncio.Event()

    async def speak(chat: str, text: str) -> None:
        async with turns.of(chat):
            if text == "first":
                await gate.wait()
            seen.append(text)

    slow = [asyncio.create_task(speak("a", text)) for text in ("first", "second", "third")]
    await asyncio.sleep(0)
    await speak("b", "other")
    gate.set()
    await asyncio.gather(*slow)
    assert seen == ["other", "first", "second", "third"]


async def test_a_failure_gives_the_turn_away() -> None:
    """Whoever fails or is cancelled holds up nobody, and nothing is kept of them."""
    turns = Turns()

    async def wait() -> None:
        async with turns.of("a"):
            await asyncio.sleep(60)

    holder = asyncio.create_task(wait())
    waiter = asyncio.create_task(wait())
    await asyncio.sleep(0)
    waiter.cancel()
    holder.cancel()
    await asyncio.gather(holder, waiter, return_exceptions=True)
    async with asyncio.timeout(1), turns.of("a"):
        pass
    assert not vars(turns)["_locks"]
