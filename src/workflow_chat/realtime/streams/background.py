"""Work that nobody waits for."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from workflow_chat.errors import ChatError

log = structlog.get_logger(__name__)
Result = TypeVar("Result")


class Background:
    """Keeps its tasks until they are done, ends them together, and says what has gone wrong in them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def begin(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, ChatError):
            log.error("stream_check_failed", exc_info=error)
