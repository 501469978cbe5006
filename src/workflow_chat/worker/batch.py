"""The jobs of one claim: worked on one after the other while their leases are renewed."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from workflow_chat.clock import Clock
from workflow_chat.database.engine import Database
from workflow_chat.errors import ChatError
from workflow_chat.jobs.kinds import JobKind
from workflow_chat.jobs.leases import HeldJob, LeaseLostError, Queue
from workflow_chat.metrics import JobMetrics
from workflow_chat.worker.failures import EndedSilentlyError, TookTooLongError, described
from workflow_chat.worker.handlers import Handler
from workflow_chat.worker.holding import Holding

log = structlog.get_logger(__name__)
GATHER = 0.05  # seconds: quick jobs are deleted together, a slow one at once
SPREAD = (0.5, 1.5)  # around a wait, so that what failed together is not tried again together


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the jobs of one queue are worked on with."""

    database: Database
    clock: Clock
    queue: Queue
    handlers: Mapping[str, tuple[JobKind, Handler]]
    metrics: JobMetrics
    closing: asyncio.Event
    """Begin nothing more."""


class Batch:
    """Every job ends in one way: deleted, postponed, tried later, given up, given back, or lost to somebody else."""

    def __init__(self, shop: Workshop, jobs: Sequence[HeldJob]) -> None:
        self._shop = shop
        self._jobs = jobs
        self._held = Holding(shop.database, shop.queue.lease, jobs, self._stop)
        self._at_work: HeldJob | None = None
        self._time = asyncio.timeout(None)
        self._is_interrupted = False
        self._returned: list[HeldJob] = []
        self._returned_at = 0.0

    async def work_off(self) -> None:
        """Those that were never heard of again after an earlier claim come last, and only one of them.

        It may be the one that ended its process, and must not take others along: their claims count too.
        """
        sure = [job for job in self._jobs if not job.is_doubtful]
        doubtful = [job for job in self._jobs if job.is_doubtful]
        over = asyncio.Event()
        renewing = asyncio.create_task(self._held.renew_until(over), name="renew leases")
        try:
            await self._held.give_back(doubtful[1:])
            await self._work_on(sure)
            await self._work_on(doubtful[:1])
        finally:
            over.set()
            await renewing
            with suppress(ChatError):  # a lease that cannot be given back ends by itself
                await self._held.give_back_rest()

    def interrupt(self) -> None:
        """End the handler that is at work, and give its job back."""
        self._is_interrupted = True
        self._end_attempt()

    async def _work_on(self, jobs: Sequence[HeldJob]) -> None:
        try:
            for job in jobs:
                if self._shop.closing.is_set():
                    return
                if job in self._held:
                    await self._work_on_one(job)
                    await self._delete_returned(age=GATHER)
        finally:
            await self._delete_returned()

    async def _work_on_one(self, job: HeldJob) -> None:
        kind, handler = self._shop.handlers[job.kind]
        if job.attempts > kind.max_attempts:
            await self._put_off(job, kind, EndedSilentlyError())
            return
        error = await self._run(job, kind, handler)
        if job in self._held:
            await self._settle(job, kind, error)

    async def _run(self, job: HeldJob, kind: JobKind, handler: Handler) -> BaseException | None:
        """What the handler raised; None when it returned."""
        try:
            async with asyncio.timeout(kind.time_limit) as self._time:
                self._at_work = job
                await handler(self._shop.database, job)
        except TimeoutError as error:
            return TookTooLongError(kind.time_limit) if self._time.expired() else error
        except asyncio.CancelledError as error:
            if (task := asyncio.current_task()) and task.cancelling():
                raise  # not the handler, we are to end
            return error
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the job that failed
            return error
        finally:
            self._at_work = None
        return None

    async def _settle(self, job: HeldJob, kind: JobKind, error: BaseException | None) -> None:
        if error is None:
            self._note_done(job)
        elif isinstance(error, LeaseLostError):
            self._held.lose(job)
        elif not self._is_interrupted:
            await self._put_off(job, kind, error)

    async def _put_off(self, job: HeldJob, kind: JobKind, error: BaseException) -> None:
        log.error("job_failed", kind=job.kind, job=job.id, attempt=job.attempts, exc_info=error)
        if job.attempts >= kind.max_attempts:
            await self._held.give_up(job, described(error))
        else:
            spread = random.uniform(*SPREAD)  # noqa: S311 - spreads load, guards nothing
            await self._held.try_later(job, kind.backoff(job.attempts, spread), described(error))

    def _note_done(self, job: HeldJob) -> None:
        if job.is_settled:
            self._held.forget(job)
            self._shop.metrics.done.labels(job.kind).inc()
            return
        if not self._returned:
            self._returned_at = self._shop.clock.monotonic()
        self._returned.append(job)

    async def _delete_returned(self, *, age: float = 0) -> None:
        """Delete those whose handlers have returned, if the first did so that long ago."""
        if self._returned and self._shop.clock.monotonic() - self._returned_at >= age:
            returned, self._returned = self._returned, []
            for job in await self._held.finish(returned):
                self._shop.metrics.done.labels(job.kind).inc()

    def _stop(self, lost: HeldJob) -> None:
        if self._at_work is lost:
            self._end_attempt()

    def _end_attempt(self) -> None:
        if self._at_work is not None and not self._time.expired():
            self._time.reschedule(asyncio.get_running_loop().time())
