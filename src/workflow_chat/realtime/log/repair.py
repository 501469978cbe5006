"""Asking the log for what the bus has lost, until nothing is missing."""

import asyncio
from collections.abc import Awaitable, Callable

from workflow_chat.clock import Clock
from workflow_chat.errors import ChatError
from workflow_chat.metrics import Metrics

DELAY = 0.01  # seconds in which a reordered neighbour may still arrive by itself
BACKOFF = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0)  # seconds between tries while the database is away


class Repair:
    """One at a time: ``compare`` with the log when something is suspicious, ``fill`` while something ``is_behind``."""

    def __init__(
        self,
        clock: Clock,
        metrics: Metrics,
        *,
        is_behind: Callable[[], bool],
        compare: Callable[[], Awaitable[None]],
        fill: Callable[[], Awaitable[None]],
    ) -> None:
        self._clock = clock
        self._metrics = metrics
        self._is_behind = is_behind
        self._compare = compare
        self._fill = fill
        self._suspicious = False
        self._task: asyncio.Task[None] | None = None

    def suspect(self) -> None:
        """Something does not fit."""
        self._suspicious = True
        self.begin()

    def begin(self) -> None:
        """Begin in a moment, unless it is under way already."""
        if self._task is None or self._task.done():
            self._metrics.repairs.inc()
            self._task = asyncio.create_task(self._run(), name="repair")

    async def _run(self) -> None:
        failures = 0
        await self._clock.sleep(DELAY)
        while self._suspicious or self._is_behind():
            try:
                await self._step()
                failures = 0
            except ChatError:
                await self._clock.sleep(BACKOFF[min(failures, len(BACKOFF) - 1)])
                failures += 1

    async def _step(self) -> None:
        if not self._suspicious:
            await self._fill()
            return
        self._suspicious = False
        try:
            await self._compare()
        except ChatError:
            self._suspicious = True
            raise
