"""What a platform has begun and not finished: mostly answers, which wait when it is busy."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import structlog

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


class UnderWay:
    """Tasks that are kept until they end. Those that answer an event are known by its name."""

    def __init__(self) -> None:
        """Nothing is under way."""
        self._tasks: set[asyncio.Task[Any]] = set()
        self._answers: dict[str, asyncio.Task[None]] = {}

    def begin(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Do it beside everything else; should it break, the log has the trace."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def answer(
        self, event_id: str, work: Callable[[], Coroutine[Any, Any, None]]
    ) -> asyncio.Task[None]:
        """Begin what answers an event; if that is on its way already, a repeat needs no second."""
        task = self._answers.get(event_id)
        if task is None:
            task = self._answers[event_id] = self.begin(work())
            task.add_done_callback(lambda _: self._answers.pop(event_id))
        return task

    async def stop(self, patience: float) -> None:
        """Let it finish for some seconds, and cut off what is left."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=patience)
        for task in self._tasks:
            task.cancel()

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()):
            log.error("answer_broke", exc_info=problem)
