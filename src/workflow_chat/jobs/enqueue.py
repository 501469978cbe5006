"""Write jobs."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_

from workflow_chat.clock import new_id
from workflow_chat.database.session import Writing
from workflow_chat.jobs.kinds import JobKind, PeriodicJobKind
from workflow_chat.models import Job
from workflow_chat.models.jobs import LIVING_WITH_KEY


async def enqueue(
    uow: Writing,
    kind: JobKind,
    payload: dict[str, Any],
    *,
    due_at: datetime,
    key: str | None = None,
    workspace_id: str | None = None,
) -> None:
    """Write a job in the transaction of the change that it follows from.

    ``payload`` holds ids, not what they stand for. Among the living jobs of a kind, one has a ``key``: a second one is
    not written, and makes the first due earlier if it asks for that; never later, and never one that is held, whose
    ``due_at`` is its lease. So whoever works on a job with a key looks once more, under the lock of what it looks at,
    before it ends the job: a change of the meantime has written no other.
    """
    row = job_row(kind, payload, created_at=uow.now, due_at=due_at, key=key, workspace_id=workspace_id)
    statement = uow.dialect.insert(Job).values(row)
    if key is not None:
        sooner = statement.excluded.due_at
        statement = statement.on_conflict_do_update(
            index_elements=[Job.kind, Job.key],
            index_where=LIVING_WITH_KEY,
            set_={"due_at": sooner},
            where=and_(Job.lease_token.is_(None), Job.due_at > sooner),
        )
    await uow.session.execute(statement)


async def plant(uow: Writing, kind: PeriodicJobKind) -> None:
    """Write the one job of a kind that comes again and again, unless it is there."""
    due_at = uow.now + timedelta(seconds=kind.every)
    row = job_row(kind, {}, created_at=uow.now, due_at=due_at, key=kind.name)
    await uow.session.execute(uow.dialect.insert(Job).values(row).on_conflict_do_nothing())


def job_row(
    kind: JobKind,
    payload: dict[str, Any],
    *,
    created_at: datetime,
    due_at: datetime,
    key: str | None = None,
    workspace_id: str | None = None,
) -> dict[str, Any]:
    """A job as a row of its table, for whoever inserts it with rows of others: ``ON CONFLICT DO NOTHING``, then."""
    return {
        "id": new_id(),
        "queue": kind.queue,
        "kind": kind.name,
        "key": key,
        "workspace_id": workspace_id,
        "payload": payload,
        "due_at": due_at,
        "attempts": 0,
        "created_at": created_at,
    }
