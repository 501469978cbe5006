"""Reading one conversation's log for many readers: those who ask the same question share the answer."""

import asyncio
from collections.abc import Callable

from workflow_chat.realtime.log.event_log import Bounds, EventLog, Page

PAGE = 200  # events that one read of the log returns


class SharedReads:
    """``on_bounds`` gets each answer about the bounds once, before those who have asked for it go on."""

    def __init__(
        self, conversation_id: str, event_log: EventLog, *, on_bounds: Callable[[Bounds | None], None]
    ) -> None:
        self._conversation_id = conversation_id
        self._log = event_log
        self._on_bounds = on_bounds
        self._pages: dict[tuple[int, int, int], asyncio.Task[Page | None]] = {}
        self._bounds: asyncio.Task[None] | None = None  # asked for, and not yet begun
        self._turn = asyncio.Lock()

    async def bounds(self) -> None:
        """Have the bounds read. A read that has begun is not shared: an answer to an older question is no proof."""
        if self._bounds is None:
            self._bounds = asyncio.create_task(self._read_bounds(), name="read bounds")
        await asyncio.shield(self._bounds)

    async def _read_bounds(self) -> None:
        async with self._turn:
            self._bounds = None
            found = await self._log.bounds([self._conversation_id])
            self._on_bounds(found.get(self._conversation_id))

    async def page(self, after: int, *, at_most: int | None, known: int) -> Page | None:
        """The events after a place. Those share a read who want the same of it and know of events up to the same."""
        limit = min(at_most or PAGE, PAGE)
        wanted = after, limit, known
        task = self._pages.get(wanted)
        if task is None:
            task = asyncio.create_task(self._log.page(self._conversation_id, after, limit), name="read page")
            self._pages[wanted] = task
            task.add_done_callback(lambda _: self._pages.pop(wanted, None))
        return await asyncio.shield(task)
