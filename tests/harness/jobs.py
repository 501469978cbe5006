"""Jobs as a test sees them: what is in the table, and a worker that works on kinds of the test's own."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from workflow_chat.clock import SystemClock, new_id
from workflow_chat.config import load_settings
from workflow_chat.database.dialects.expressions import seconds_from_now
from workflow_chat.database.engine import Database
from workflow_chat.jobs.enqueue import enqueue, job_row
from workflow_chat.jobs.kinds import JobKind
from workflow_chat.jobs.leases import HeldJob, Queue, claim
from workflow_chat.metrics import Metrics
from workflow_chat.models import Job
from workflow_chat.worker.handlers import Handlers
from workflow_chat.worker.loop import Worker

PATIENCE = 15  # seconds, for a machine that is busy with other tests
MAIL = JobKind("mail.send", queue="mail", max_attempts=3)
WEBHOOK = JobKind("webhook.send", queue="webhook", max_attempts=3)
MAILS = Queue("mail", [MAIL.name], lease=60)


async def write(
    database: Database, kind: JobKind, *payloads: dict[str, Any], due_in: float = 0, key: str | None = None
) -> None:
    """A job for each payload, oldest first."""
    async with database.write() as uow:
        for payload in payloads or ({},):
            await enqueue(uow, kind, payload, due_at=uow.now + timedelta(seconds=due_in), key=key)


async def write_many(database: Database, kind: JobKind, number: int, *, due_in: float = 0) -> None:
    """The same with ``{"n": 0}`` and so on, in one statement."""
    async with database.write() as uow:
        due_at = uow.now + timedelta(seconds=due_in)
        rows = [job_row(kind, {"n": n}, created_at=uow.now, due_at=due_at) for n in range(number)]
        await uow.session.execute(insert(Job), rows)


async def stored(database: Database) -> list[Job]:
    """Everything in the table, oldest first."""
    async with database.read() as uow:
        return list(await uow.session.scalars(select(Job).order_by(Job.id)))


async def claimed(database: Database, queue: Queue = MAILS, *, limit: int = 20) -> list[HeldJob]:
    return await claim(database, queue, limit=limit)


async def leases_end(database: Database) -> None:
    """As if their holders had died long ago."""
    await change(database, due_at=seconds_from_now(-1.0))


async def somebody_else_claims(database: Database) -> str:
    """All jobs get another holder; answers with the name of that claim."""
    token = new_id()
    await change(database, lease_token=token, due_at=seconds_from_now(60.0))
    return token


async def change(database: Database, **values: Any) -> None:
    async with database.write() as uow:
        await uow.session.execute(update(Job).values(**values))


async def until(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait for something that only asking shows."""
    begun = time.monotonic()
    while not await condition():
        assert time.monotonic() - begun < PATIENCE, f"not within {PATIENCE} s: {what}"
        await asyncio.sleep(0.01)


async def nothing_is_left(database: Database) -> None:
    async def is_empty() -> bool:
        return not await stored(database)

    await until(is_empty, "every job is done")


@asynccontextmanager
async def at_work(
    database: Database, handlers: Handlers, *, metrics: Metrics | None = None, **settings: object
) -> AsyncGenerator[Worker]:
    """A worker inside the block; it looks for jobs a hundred times a second."""
    limits = load_settings(**{"jobs_poll_seconds": 0.01, **settings}).jobs
    worker = Worker(database, handlers, SystemClock(), limits, (metrics or Metrics()).jobs)
    await worker.start()
    try:
        yield worker
    finally:
        await worker.stop()


@dataclass(slots=True)
class Post:
    """A handler that notes what it has been given; ``act`` is what it does with it."""

    act: Callable[[Database, HeldJob], Coroutine[Any, Any, None]] | None = None
    begun: list[int] = field(default_factory=list[int])
    done: list[int] = field(default_factory=list[int])
    ended: list[int] = field(default_factory=list[int])

    async def __call__(self, database: Database, job: HeldJob) -> None:
        number = job.payload.get("n", 0)
        self.begun.append(number)
        try:
            if self.act is not None:
                await self.act(database, job)
        except asyncio.CancelledError:
            self.ended.append(number)
            raise
        self.done.append(number)

    async def has_begun(self) -> bool:
        return bool(self.begun)


async def wait_for_ever(_: Database, __: HeldJob) -> None:
    await asyncio.Event().wait()


async def all_done(post: Post, number: int) -> bool:
    return len(post.done) == number
