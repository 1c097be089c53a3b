"""Load over HTTP on loopback: as fast as it goes, or at a steady pace whatever comes back.

A client of its own, because a library's would take more of the two cores than what it measures.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

from tests.benchmarks.harness import BrokenFigureError

HOST = "127.0.0.1"
_WARM_UP = 0.3
_OK = b"HTTP/1.1 200 "


@dataclass(frozen=True, slots=True)
class Post:
    """One request, ready to be sent."""

    path: str
    headers: dict[str, str]
    body: bytes

    def encoded(self) -> bytes:
        """Its bytes on the wire."""
        named = {"Host": HOST, "Content-Length": str(len(self.body)), **self.headers}
        lines = [f"POST {self.path} HTTP/1.1", *(f"{name}: {is_}" for name, is_ in named.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


Judge = Callable[[bytes], bool]
"""Whether an answer's body is the one that was wanted."""


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int, right: Judge) -> None:
        """Not yet open."""
        self._port = port
        self._right = right
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, post: Post) -> None:
        """Send, and wait for the answer.

        Raises:
            BrokenFigureError: it is not 200, or not the one that was wanted.
        """
        # A server hangs up on whoever was silent for some seconds.
        if self._streams is None or self._streams[0].at_eof():
            self.close()
            self._streams = await asyncio.open_connection(HOST, self._port)
        reader, writer = self._streams
        writer.write(post.encoded())
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        if not head.startswith(_OK) or not self._right(body):
            raise BrokenFigureError(f"{post.path}: {head.decode()}{body[:500]!r}")

    def close(self) -> None:
        """Hang up."""
        if self._streams:
            self._streams[1].close()


@dataclass(frozen=True, slots=True)
class Tally:
    """What closed-loop load got: answers in all, and a second once it was warm."""

    answered: int
    a_second: float


@dataclass(slots=True)
class Paced:
    """What open-loop load met: seconds from when each request was due until its answer."""

    waits: list[float] = field(default_factory=list)
    most_at_once: int = 0


def flat_out(port: int, posts: Iterator[Post], right: Judge, at_once: int, seconds: float) -> Tally:
    """Requests over `at_once` connections, each sending as soon as it is answered."""
    return asyncio.run(_flat_out(port, posts, right, at_once, seconds))


def at_a_pace(
    port: int, make: Callable[[], Post], right: Judge, a_second: float, seconds: float
) -> Paced:
    """Send on time, answered or not: a slow answer must not slow down the asking."""
    return asyncio.run(_at_a_pace(port, make, right, a_second, seconds))


async def _flat_out(
    port: int, posts: Iterator[Post], right: Judge, at_once: int, seconds: float
) -> Tally:
    began = perf_counter()
    counts_from, until = began + _WARM_UP, began + _WARM_UP + seconds
    times: list[float] = []

    async def keep_sending() -> None:
        connection = Connection(port, right)
        try:
            while perf_counter() < until:
                await connection.send(next(posts))
                times.append(perf_counter())
        finally:
            connection.close()

    await asyncio.gather(*(keep_sending() for _ in range(at_once)))
    counted = sum(counts_from < one < until for one in times)
    return Tally(len(times), counted / seconds)


async def _at_a_pace(
    port: int, make: Callable[[], Post], right: Judge, a_second: float, seconds: float
) -> Paced:
    met, idle, under_way = Paced(), deque[Connection](), set[asyncio.Task[None]]()
    connections: list[Connection] = []

    async def send(due: float) -> None:
        if not idle:
            connections.append(Connection(port, right))
            idle.append(connections[-1])
        connection = idle.pop()
        await connection.send(make())
        met.waits.append(perf_counter() - due)
        idle.append(connection)

    began = perf_counter()
    tasks: list[asyncio.Task[None]] = []
    for number in range(int(a_second * seconds)):
        due = began + number / a_second
        await asyncio.sleep(due - perf_counter())
        tasks.append(asyncio.create_task(send(due)))
        under_way.add(tasks[-1])
        tasks[-1].add_done_callback(under_way.discard)
        met.most_at_once = max(met.most_at_once, len(under_way))
    try:
        await asyncio.gather(*tasks)
    finally:
        for connection in connections:
            connection.close()
    return met


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise BrokenFigureError(f"an answer without its length: {head.decode()}")
