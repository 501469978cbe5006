"""The jobs of one claim that are still ours."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

import structlog

from workflow_chat.database.engine import Database
from workflow_chat.database.session import Writing
from workflow_chat.errors import ChatError
from workflow_chat.jobs import leases
from workflow_chat.jobs.leases import HeldJob
from workflow_chat.worker.pauses import happens_within

log = structlog.get_logger(__name__)
RENEWALS = 3  # in the time of a lease
Lost = Callable[[HeldJob], None]


class Holding:
    """Renews the leases of all, and lets go of one after the other. ``lost`` hears of jobs that others may have."""

    def __init__(self, database: Database, lease: float, jobs: Iterable[HeldJob], lost: Lost) -> None:
        self._database = database
        self._lease = lease
        self._jobs = {job.id: job for job in jobs}
        self._lost = lost
        self._writing = asyncio.Lock()  # a renewal and an end that wait for each other's rows would be a deadlock

    def __contains__(self, job: HeldJob) -> bool:
        return job.id in self._jobs

    async def renew_until(self, over: asyncio.Event) -> None:
        """Keep all leases alive until then; one that cannot be renewed is lost."""
        while not await happens_within(over, self._lease / RENEWALS):
            try:
                await self._renew()
            except ChatError:
                log.info("database_away")

    async def finish(self, jobs: Sequence[HeldJob]) -> list[HeldJob]:
        """Delete what is done; answers with those that were still ours."""
        return await self._let_go(jobs, lambda uow: leases.finish(uow, jobs))

    async def try_later(self, job: HeldJob, seconds: float, error: str) -> None:
        """Let somebody try again after that long."""
        await self._let_go([job], lambda uow: leases.try_later(uow, job, seconds, error))

    async def give_up(self, job: HeldJob, error: str) -> None:
        """Leave it to an operator."""
        await self._let_go([job], lambda uow: leases.give_up(uow, job, error))

    async def give_back(self, jobs: Sequence[HeldJob]) -> None:
        """Let go of what was not worked on, as if it had not been claimed."""
        await self._let_go(jobs, lambda uow: leases.give_back(uow, jobs))

    async def give_back_rest(self) -> None:
        await self.give_back(list(self._jobs.values()))

    def forget(self, job: HeldJob) -> None:
        """Its handler has ended or postponed it."""
        self._jobs.pop(job.id, None)

    def lose(self, job: HeldJob) -> None:
        """Write nothing more about it: somebody else may be working on it."""
        self._jobs.pop(job.id, None)
        log.warning("job_lease_lost", kind=job.kind, job=job.id)
        self._lost(job)

    async def _renew(self) -> None:
        async with self._writing:
            unsettled = [job for job in self._jobs.values() if not job.is_settled]
            if not unsettled:
                return
            async with self._database.write() as uow:
                ours = await leases.renew(uow, unsettled, self._lease)
        for job in unsettled:
            if job.id not in ours and job in self and not job.is_settled:
                self.lose(job)

    async def _let_go(self, jobs: Sequence[HeldJob], write: Callable[[Writing], Awaitable[set[str]]]) -> list[HeldJob]:
        if not jobs:
            return []
        for job in jobs:
            self._jobs.pop(job.id, None)
        async with self._writing, self._database.write() as uow:
            ours = await write(uow)
        for job in jobs:
            if job.id not in ours:
                self.lose(job)
        return [job for job in jobs if job.id in ours]
