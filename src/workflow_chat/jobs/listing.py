"""What is waiting, and what was given up."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from workflow_chat.clock import rfc3339
from workflow_chat.database.dialects.expressions import statement_time
from workflow_chat.database.session import Reading
from workflow_chat.models import Job

READ_AT_ONCE = 500
_COUNTS = select(
    Job.kind,
    func.count().filter(Job.failed_at.is_(None)).label("waiting"),
    func.count(Job.failed_at).label("failed"),
    func.min(Job.due_at).filter(Job.failed_at.is_(None)).label("due_at"),
    statement_time().label("now"),
).group_by(Job.kind)


@dataclass(frozen=True, slots=True)
class JobCounts:
    """The jobs of one kind. What is worked on counts as waiting until it is done."""

    kind: str
    waiting: int
    failed: int
    overdue: float
    """Seconds since the oldest should have been claimed."""


async def list_jobs(uow: Reading, *, failed_only: bool) -> AsyncIterator[dict[str, Any]]:
    """All jobs, the oldest first; read page by page, however many there are."""
    last = ""
    while True:
        statement = select(Job).order_by(Job.id).limit(READ_AT_ONCE)
        if failed_only:
            statement = statement.where(Job.failed_at.is_not(None))
        if last:
            statement = statement.where(Job.id > last)
        page = (await uow.session.scalars(statement)).all()
        for job in page:
            last = job.id
            yield _view(job)
        if len(page) < READ_AT_ONCE:
            return


async def count_jobs(uow: Reading) -> list[JobCounts]:
    """By kind; a kind without jobs is not there."""
    rows = (await uow.session.execute(_COUNTS)).all()
    return [JobCounts(row.kind, row.waiting, row.failed, _overdue(row.now, row.due_at)) for row in rows]


def _overdue(now: datetime, due_at: datetime | None) -> float:
    return max(0.0, (now - due_at).total_seconds()) if due_at is not None else 0.0


def _view(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "key": job.key,
        "workspaceId": job.workspace_id,
        "payload": job.payload,
        "state": _state(job),
        "dueAt": rfc3339(job.due_at),
        "attempts": job.attempts,
        "lastError": job.last_error,
        "failedAt": None if job.failed_at is None else rfc3339(job.failed_at),
        "createdAt": rfc3339(job.created_at),
    }


def _state(job: Job) -> str:
    if job.failed_at is not None:
        return "failed"
    return "waiting" if job.lease_token is None else "held"
