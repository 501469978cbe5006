"""One queue: its jobs are claimed in batches until nothing is due."""

import asyncio

import structlog

from workflow_chat.errors import ChatError
from workflow_chat.jobs.leases import HeldJob, claim
from workflow_chat.worker.batch import Batch, Workshop

log = structlog.get_logger(__name__)
FULL_SEARCH = 5.0  # seconds between two claims that also find what became due below the floor


class Lane:
    """Idle until it is told to begin."""

    def __init__(self, shop: Workshop, *, batch_size: int) -> None:
        self.queue = shop.queue
        self._shop = shop
        self._batch_size = batch_size
        self._batch: Batch | None = None
        self.work: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        return self.work is None or self.work.done()

    def begin(self) -> None:
        """Work until nothing is due."""
        self.work = asyncio.create_task(self._work_guarded(), name=f"jobs of {self.queue.name}")

    def interrupt(self) -> None:
        """End the handler that is at work."""
        if self._batch is not None:
            self._batch.interrupt()

    async def _work_guarded(self) -> None:
        try:
            await self._work_until_nothing_is_due()
        except ChatError:
            log.info("database_away")
        except Exception:
            log.exception("jobs_not_worked_on", queue=self.queue.name)

    async def _work_until_nothing_is_due(self) -> None:
        floor, searched_at = None, self._shop.clock.monotonic()
        while not self._shop.closing.is_set():
            jobs = await claim(self._shop.database, self.queue, limit=self._batch_size, floor=floor)
            if jobs:
                await self._work_off(jobs)
            if len(jobs) == self._batch_size and self._shop.clock.monotonic() - searched_at < FULL_SEARCH:
                floor = jobs[-1].was_due_at
            elif jobs or floor is not None:
                floor, searched_at = None, self._shop.clock.monotonic()
            else:
                return

    async def _work_off(self, jobs: list[HeldJob]) -> None:
        self._batch = Batch(self._shop, jobs)
        try:
            await self._batch.work_off()
        finally:
            self._batch = None
