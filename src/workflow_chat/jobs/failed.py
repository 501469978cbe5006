"""What becomes of jobs that were given up: an operator retries or drops them, and in the end they are deleted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from workflow_chat.database.dialects.expressions import statement_time
from workflow_chat.database.session import Writing
from workflow_chat.models import Job, table_of

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Retried:
    """How many wait again, and how many were dropped because another with their key waits already."""

    waiting: int = 0
    dropped: int = 0

    def __add__(self, other: "Retried") -> "Retried":
        return Retried(self.waiting + other.waiting, self.dropped + other.dropped)


async def retry_failed(uow: Writing, job_id: str) -> Retried:
    """Begin anew with a job that was given up; nothing when there is none."""
    return await _retry(uow, Job.id == job_id)


async def retry_some_failed(uow: Writing, *, until: datetime) -> Retried:
    """The same with some of those that were given up until then; nothing when none is left."""
    return await _retry(uow, Job.failed_at <= until)


async def drop_job(uow: Writing, job_id: str) -> bool:
    """Delete a job, failed or not; whoever works on it just now loses its lease. False when there is none."""
    dropped = await uow.session.scalar(delete(Job).where(Job.id == job_id).returning(Job.id))
    return dropped is not None


async def delete_failed(uow: Writing, *, before: datetime) -> bool:
    """Delete some of the jobs that were given up before then; whether there may be more."""
    failed = select(Job.id).where(Job.failed_at < before).limit(AT_ONCE)
    deleted = await uow.session.scalars(delete(Job).where(Job.id.in_(failed)).returning(Job.id))
    return len(deleted.all()) == AT_ONCE


async def _retry(uow: Writing, wanted: ColumnElement[bool]) -> Retried:
    failed = select(Job.id).where(Job.failed_at.is_not(None), wanted).limit(AT_ONCE)
    taken = delete(Job).where(Job.id.in_(failed)).returning(*table_of(Job).columns)
    retried = Retried()
    for row in (await uow.session.execute(taken)).mappings().all():
        retried += await _begin_anew(uow, dict(row))
    return retried


async def _begin_anew(uow: Writing, row: dict[str, Any]) -> Retried:
    """Inserted again and not updated: a living job with its key is no error then, on either database."""
    anew = {**row, "failed_at": None, "last_error": None, "attempts": 0, "due_at": statement_time()}
    statement = uow.dialect.insert(Job).values(anew).on_conflict_do_nothing().returning(Job.id)
    waits = await uow.session.scalar(statement)
    return Retried(waiting=1) if waits is not None else Retried(dropped=1)
