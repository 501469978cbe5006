"""Claim jobs, and settle them: every statement names the claim, so that a lost lease writes nothing.

All times are the database's: workers with other clocks agree on what is due and on how long a lease holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, delete, exists, select, update

from workflow_chat.clock import new_id
from workflow_chat.database.dialects.expressions import seconds_from_now, statement_time
from workflow_chat.database.engine import Database
from workflow_chat.database.session import Writing
from workflow_chat.models import Job

Leases = Mapping[str, float]
"""The kinds that a worker knows, and for how many seconds a claim of each holds."""
_CLAIMED = (Job.id, Job.kind, Job.key, Job.workspace_id, Job.payload, Job.attempts, Job.last_error, Job.due_at)
_UNREAD = {"synchronize_session": False}  # no object of a session stands for a job


class LeaseLostError(Exception):
    """Somebody else may be working on the job by now: roll back, and write nothing else."""


@dataclass(slots=True)
class HeldJob:
    """A job that was claimed; ours until its lease ends."""

    id: str
    kind: str
    key: str | None
    workspace_id: str | None
    payload: dict[str, Any]
    attempts: int
    """Claims, this one included."""
    last_error: str | None
    was_due_at: datetime
    token: str
    is_settled: bool = False
    """Whether its handler has ended or postponed it."""

    @property
    def is_doubtful(self) -> bool:
        """Whether the claim before this one ended without a word, as it does when its process is killed."""
        return self.attempts > 1 and self.last_error is None

    async def finish(self, uow: Writing) -> None:
        """Delete the job in the transaction of its effect. Raises LeaseLostError."""
        self._settle(await finish(uow, [self]))

    async def postpone(self, uow: Writing, seconds: float, payload: dict[str, Any]) -> None:
        """Have it done again after that long, in the transaction of what was done by now. Raises LeaseLostError."""
        again = {"due_at": seconds_from_now(seconds), "payload": payload, "attempts": 0, "last_error": None}
        self._settle(await _let_go(uow, [self], again))

    def _settle(self, ours: set[str]) -> None:
        if self.id not in ours:
            raise LeaseLostError
        self.is_settled = True


async def queues_with_work(database: Database, kinds: Mapping[str, Leases]) -> set[str]:
    """Those of the queues in which something is due, of the kinds that are named for each."""
    looks = [exists().where(*_due(queue, leases)).label(queue) for queue, leases in kinds.items()]
    async with database.read() as uow:
        found = (await uow.session.execute(select(*looks))).mappings().one()
    return {queue for queue, is_due in found.items() if is_due}


async def claim(
    database: Database, queue: str, leases: Leases, *, limit: int, floor: datetime | None = None
) -> list[HeldJob]:
    """Take what is due, the oldest first, at most ``limit``.

    ``floor`` leaves out what was due before: on PostgreSQL, that is where the index is full of what has been claimed
    and cannot be swept away while any old transaction is open.
    """
    token = new_id()
    async with database.write() as uow:
        rows = (await uow.session.execute(_oldest_due(queue, leases, limit, floor))).all()
        if rows:
            lease = seconds_from_now(case(leases, value=Job.kind))
            claimed = update(Job).where(Job.id.in_([row.id for row in rows]))
            claimed = claimed.values(due_at=lease, lease_token=token, attempts=Job.attempts + 1)
            await uow.session.execute(claimed, execution_options=_UNREAD)
    return [_held(row, token) for row in rows]


async def renew(uow: Writing, jobs: Sequence[HeldJob], leases: Leases) -> set[str]:
    """Begin the leases anew; answers with the jobs that are still ours."""
    return await _change(uow, jobs, {"due_at": seconds_from_now(case(leases, value=Job.kind))})


async def finish(uow: Writing, jobs: Sequence[HeldJob]) -> set[str]:
    """Delete what is done; answers with the jobs that were still ours."""
    statement = delete(Job).where(*_ours(jobs)).returning(Job.id)
    return set((await uow.session.scalars(statement, execution_options=_UNREAD)).all())


async def try_later(uow: Writing, job: HeldJob, seconds: float, error: str) -> set[str]:
    """Let it go until then; answers with the job if it was still ours."""
    return await _let_go(uow, [job], {"due_at": seconds_from_now(seconds), "last_error": error})


async def give_up(uow: Writing, job: HeldJob, error: str) -> set[str]:
    """Leave it to an operator; answers with the job if it was still ours."""
    return await _let_go(uow, [job], {"failed_at": statement_time(), "last_error": error})


async def give_back(uow: Writing, jobs: Sequence[HeldJob]) -> set[str]:
    """Let go of what was not worked on, as if it had not been claimed; answers with the jobs that were still ours."""
    return await _let_go(uow, jobs, {"due_at": statement_time(), "attempts": Job.attempts - 1})


def _due(queue: str, leases: Leases) -> tuple[Any, ...]:
    return Job.queue == queue, Job.failed_at.is_(None), Job.due_at <= statement_time(), Job.kind.in_(list(leases))


def _oldest_due(queue: str, leases: Leases, limit: int, floor: datetime | None) -> Select[*tuple[Any, ...]]:
    """SQLite has one writer at a time, and leaves the lock clause out."""
    statement = select(*_CLAIMED).where(*_due(queue, leases)).order_by(Job.due_at).limit(limit)
    if floor is not None:
        statement = statement.where(Job.due_at >= floor)
    return statement.with_for_update(skip_locked=True)


def _held(row: Any, token: str) -> HeldJob:
    return HeldJob(
        id=row.id,
        kind=row.kind,
        key=row.key,
        workspace_id=row.workspace_id,
        payload=row.payload,
        attempts=row.attempts + 1,
        last_error=row.last_error,
        was_due_at=row.due_at,
        token=token,
    )


def _ours(jobs: Sequence[HeldJob]) -> tuple[Any, ...]:
    """Jobs of one claim."""
    return Job.id.in_([job.id for job in jobs]), Job.lease_token == jobs[0].token


async def _let_go(uow: Writing, jobs: Sequence[HeldJob], values: dict[str, Any]) -> set[str]:
    return await _change(uow, jobs, {**values, "lease_token": None})


async def _change(uow: Writing, jobs: Sequence[HeldJob], values: dict[str, Any]) -> set[str]:
    statement = update(Job).where(*_ours(jobs)).values(values).returning(Job.id)
    return set((await uow.session.scalars(statement, execution_options=_UNREAD)).all())
