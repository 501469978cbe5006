"""The worker: looks for what is due, and lets a lane per queue work on it."""

import asyncio
from collections import defaultdict

import structlog

from workflow_chat.clock import Clock
from workflow_chat.config import JobSettings
from workflow_chat.database.engine import Database
from workflow_chat.errors import ChatError
from workflow_chat.jobs.enqueue import plant
from workflow_chat.jobs.kinds import JobKind, PeriodicJobKind
from workflow_chat.jobs.leases import Queue, queues_with_work
from workflow_chat.jobs.listing import count_jobs
from workflow_chat.metrics import JobMetrics
from workflow_chat.worker.batch import Workshop
from workflow_chat.worker.gauges import show
from workflow_chat.worker.handlers import Handler, Handlers
from workflow_chat.worker.lane import Lane
from workflow_chat.worker.pauses import happens_within

log = structlog.get_logger(__name__)
COUNT_EVERY = 30.0  # seconds: counting reads the whole table
GIVING_BACK = 5.0  # seconds that interrupted handlers, and giving back their jobs, may take


class Worker:
    """Works on jobs from ``start`` to ``stop``; any number of processes may do so on one database server."""

    def __init__(
        self, database: Database, handlers: Handlers, clock: Clock, limits: JobSettings, metrics: JobMetrics
    ) -> None:
        self._database = database
        self._clock = clock
        self._limits = limits
        self._metrics = metrics
        self._handlers = handlers
        self._closing = asyncio.Event()
        self._closed_at = 0.0
        self._lanes = [self._lane(queue, some) for queue, some in _by_queue(handlers).items()]
        self._watching: asyncio.Task[None] | None = None
        self._counted_at = float("-inf")

    async def start(self) -> None:
        self._watching = asyncio.create_task(self._watch(), name="look for jobs")

    def close(self) -> None:
        """Claim nothing more; what is at work goes on."""
        if not self._closing.is_set():
            self._closing.set()
            self._closed_at = self._clock.monotonic()

    async def stop(self) -> None:
        """Let what is at work finish, as long as that is allowed to take from ``close`` on, and give the rest back."""
        self.close()
        await self._end(within=self._closed_at + self._limits.shutdown - self._clock.monotonic())
        for lane in self._lanes:
            lane.interrupt()
        await self._end(within=GIVING_BACK)

    def _lane(self, queue: str, handlers: Handlers) -> Lane:
        leases = [kind.lease or self._limits.lease for kind in handlers]
        shop = Workshop(
            database=self._database,
            clock=self._clock,
            queue=Queue(queue, [kind.name for kind in handlers], max(leases)),
            handlers={kind.name: (kind, handler) for kind, handler in handlers.items()},
            metrics=self._metrics,
            closing=self._closing,
        )
        return Lane(shop, batch_size=self._limits.batch)

    async def _end(self, *, within: float) -> None:
        tasks = [task for task in (self._watching, *(lane.work for lane in self._lanes)) if task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=max(0, within))

    async def _watch(self) -> None:
        """Nothing that goes wrong here ends it: the next look may succeed."""
        planted = False
        while not self._closing.is_set():
            try:
                planted = planted or await self._plant()
                await self._look()
                await self._count_now_and_then()
            except ChatError:
                log.info("database_away")
            except Exception:
                log.exception("jobs_not_looked_for")
            await happens_within(self._closing, self._limits.poll)

    async def _plant(self) -> bool:
        """Jobs that come again and again are there for ever; of each there is one, however many workers begin."""
        async with self._database.write() as uow:
            for kind in self._handlers:
                if isinstance(kind, PeriodicJobKind):
                    await plant(uow, kind)
        return True

    async def _look(self) -> None:
        idle = [lane for lane in self._lanes if lane.is_idle]
        if not idle:
            return
        due = await queues_with_work(self._database, [lane.queue for lane in idle])
        for lane in idle:
            if lane.queue.name in due and not self._closing.is_set():
                lane.begin()

    async def _count_now_and_then(self) -> None:
        now = self._clock.monotonic()
        if now - self._counted_at >= COUNT_EVERY:
            self._counted_at = now
            async with self._database.read() as uow:
                show(self._metrics, [kind.name for kind in self._handlers], await count_jobs(uow))


def _by_queue(handlers: Handlers) -> dict[str, dict[JobKind, Handler]]:
    queues: defaultdict[str, dict[JobKind, Handler]] = defaultdict(dict)
    for kind, handler in handlers.items():
        queues[kind.queue][kind] = handler
    return queues
