"""The benchmarks measure what they say, and hide nothing of it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.harness import (
    Bar,
    BrokenFigureError,
    Figure,
    Line,
    Report,
    Rounds,
    per_second,
    percentile,
    table,
    take_turns,
)
from tests.benchmarks.loads import HOST, Post, at_a_pace, flat_out

HALF = Bar("≥", 0.5, "ratio")


def test_rounds_take_turns() -> None:
    """Nobody is measured twice before everybody was measured once."""
    order: list[str] = []

    def run(name: str) -> float:
        order.append(name)
        return float(len(order))

    ours, theirs = take_turns(lambda: run("ours"), lambda: run("theirs"), rounds=2)
    assert order == ["ours", "theirs"] * 2
    assert (ours.values, theirs.values) == ((1, 3), (2, 4))


def test_a_ratio_compares_what_ran_together() -> None:
    """A machine that was slow for one round was slow for both: the ratio does not suffer."""
    line = Line("x", Rounds((100, 10, 100)), "/s", "peer", Rounds((200, 20, 100)))
    assert line.ratio == 0.5


@pytest.mark.parametrize(
    ("bar", "measured", "peer", "verdict"),
    [
        (HALF, 50, 100, "asked: ≥ 0.5, met"),
        (HALF, 49, 100, "asked: ≥ 0.5, missed"),
        (HALF, 49, None, "asked: ≥ 0.5, no peer here"),
        (Bar("<", 150, "quantity"), 149, None, "asked: < 150 ms, met"),
        (Bar("<", 150, "quantity"), 150, 1, "asked: < 150 ms, missed"),
    ],
)
def test_a_bar_is_judged_beside_what_it_judges(
    bar: Bar, measured: float, peer: float | None, verdict: str
) -> None:
    """Met, missed, or not to be told: a peer that is not here is never made up."""
    beside = None if peer is None else Rounds((peer,))
    line = Line("x", Rounds((measured,)), "ms", "peer", beside, bar)
    assert line.cells()[-1] == verdict
    assert (line.ratio is None) == (peer is None)


def test_a_percentile_is_one_of_the_values() -> None:
    """The 99th of a hundred, the last of a few; nothing in between is invented."""
    assert percentile(range(1, 101), 0.99) == 99
    assert percentile([3, 1, 2], 0.99) == 3
    assert percentile([3, 1, 2], 0.5) == 2


def test_work_is_counted_over_the_whole_time() -> None:
    """Even work that takes longer than the round is done once and counted."""
    assert per_second(lambda: sum(range(1000)), 0.01) > 0


def test_the_table_shows_figure_peer_ratio_and_bar() -> None:
    """A reader sees the median, its spread, beside what, how far, and what was asked."""
    line = Line("judge", Rounds((900, 1000, 1200)), "/s", "peer", Rounds((500, 500, 500)), HALF)
    figure = Figure("judge", "one badge", lambda _folder: Report([line]))
    text = table(figure, Report([line], ["A note."]))
    for shown in ("judge: one badge", "1,000 /s (900–1,200)", "peer: 500 /s", "2.00", "met"):
        assert shown in text
    assert text.endswith("  A note.")


def test_a_missed_bar_fails_nothing_but_a_broken_figure_does(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 1 is for what could not be measured; the other figures are still printed."""

    def missed(_folder: Path) -> Report:
        return Report([Line("x", Rounds((1,)), "/s", "peer", Rounds((100,)), HALF)])

    def broken(_folder: Path) -> Report:
        raise BrokenFigureError("it answered nonsense")

    figures = {"broken": Figure("broken", "", broken), "slow": Figure("slow", "", missed)}
    assert main(["slow"], figures) == 0
    assert main([], figures) == 1
    said = capsys.readouterr().out
    assert said.count("missed") == 2
    assert "it answered nonsense" in said


def test_an_unknown_figure_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and the names that there are."""
    assert main(["juggle"]) == 2
    assert "judge, receipt, bulk, slack, telegram, start, transactions" in capsys.readouterr().out


@contextmanager
def answering(answer: bytes, seconds: float) -> Iterator[int]:
    """A server that answers every request after a while; its port."""
    loop = asyncio.new_event_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            await asyncio.sleep(seconds)
            writer.write(answer)
        writer.close()

    server = loop.run_until_complete(asyncio.start_server(serve, HOST, 0))
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(server.wait_closed(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BAD = b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"
POST = Post("/", {"X-Name": "value"}, b"body")


@pytest.mark.enable_socket
def test_a_slow_answer_does_not_slow_down_the_asking() -> None:
    """Open loop: ten due in a fifth of a second are all sent, however long each takes."""
    with answering(GOOD, 0.1) as port:
        met = at_a_pace(port, lambda: POST, lambda body: body == b"ok", 50, 0.2)
    assert len(met.waits) == 10
    assert met.most_at_once > 1
    assert all(0.1 <= wait < 5 for wait in met.waits)


@pytest.mark.enable_socket
def test_a_wrong_answer_breaks_the_figure() -> None:
    """Speed without the right answer is worth nothing: neither a 500 nor the wrong text counts."""
    with answering(BAD, 0) as port, pytest.raises(BrokenFigureError, match="500 Oops"):
        flat_out(port, iter([POST]), lambda _body: True, 1, 0.1)
    with answering(GOOD, 0) as port, pytest.raises(BrokenFigureError, match="b'ok'"):
        flat_out(port, iter([POST]), lambda body: body == b"fine", 1, 0.1)
