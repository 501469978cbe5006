"""Claim jobs, and settle them: every statement names the claim, so that a lost lease writes nothing.

All times are the database's: workers with other clocks agree on what is due and on how long a lease holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Float, bindparam, delete, exists, select, update

from workflow_chat.clock import new_id
from workflow_chat.database.dialects.expressions import seconds_from_now, statement_time
from workflow_chat.database.engine import Database
from workflow_chat.database.session import Writing
from workflow_chat.models import Job

_UNREAD = {"synchronize_session": False}  # no object of a session stands for a job


def _is_due(queue: Any, kinds: Any) -> tuple[Any, ...]:
    return Job.queue == queue, Job.kind.in_(kinds), Job.failed_at.is_(None), Job.due_at <= statement_time()


_OLDEST_DUE = (  # SQLite has one writer at a time, and leaves the lock clause out
    select(Job.id, Job.kind, Job.key, Job.workspace_id, Job.payload, Job.attempts, Job.last_error, Job.due_at)
    .where(*_is_due(bindparam("queue"), bindparam("kinds", expanding=True)))
    .order_by(Job.due_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_OLDEST_DUE_FROM = _OLDEST_DUE.where(Job.due_at >= bindparam("floor"))
_CLAIM = (
    update(Job)
    .where(Job.id.in_(bindparam("ids", expanding=True)))
    .values(
        due_at=seconds_from_now(bindparam("lease", type_=Float)),
        lease_token=bindparam("token"),
        attempts=Job.attempts + 1,
    )
    .execution_options(**_UNREAD)
)
_FINISH = (
    delete(Job)
    .where(Job.id.in_(bindparam("ids", expanding=True)), Job.lease_token == bindparam("token"))
    .returning(Job.id)
    .execution_options(**_UNREAD)
)


class LeaseLostError(Exception):
    """Somebody else may be working on the job by now: roll back, and write nothing else."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue as one worker sees it."""

    name: str
    kinds: Sequence[str]
    """Those that the worker knows; it leaves others to newer versions."""
    lease: float
    """Seconds that a claim holds."""


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


async def queues_with_work(database: Database, queues: Sequence[Queue]) -> set[str]:
    """The names of those in which something is due."""
    looks = [exists().where(*_is_due(each.name, each.kinds)).label(each.name) for each in queues]
    async with database.read() as uow:
        found = (await uow.session.execute(select(*looks))).mappings().one()
    return {name for name, is_due in found.items() if is_due}


async def claim(database: Database, queue: Queue, *, limit: int, floor: datetime | None = None) -> list[HeldJob]:
    """Take what is due, the oldest first, at most ``limit``.

    ``floor`` leaves out what was due before: on PostgreSQL, that is where the index is full of what has been claimed
    and cannot be swept away while any old transaction is open.
    """
    token = new_id()
    wanted = {"queue": queue.name, "kinds": queue.kinds, "limit": limit}
    async with database.write() as uow:
        if floor is None:
            rows = (await uow.session.execute(_OLDEST_DUE, wanted)).all()
        else:
            rows = (await uow.session.execute(_OLDEST_DUE_FROM, {**wanted, "floor": floor})).all()
        if rows:
            claimed = {"ids": [row.id for row in rows], "lease": queue.lease, "token": token}
            await uow.session.execute(_CLAIM, claimed)
    return [_held(row, token) for row in rows]


async def renew(uow: Writing, jobs: Sequence[HeldJob], seconds: float) -> set[str]:
    """Begin the leases anew; answers with the jobs that are still ours."""
    return await _change(uow, jobs, {"due_at": seconds_from_now(seconds)})


async def finish(uow: Writing, jobs: Sequence[HeldJob]) -> set[str]:
    """Delete what is done; answers with the jobs that were still ours."""
    ours = await uow.session.scalars(_FINISH, {"ids": [job.id for job in jobs], "token": jobs[0].token})
    return set(ours.all())


async def try_later(uow: Writing, job: HeldJob, seconds: float, error: str) -> set[str]:
    """Let it go until then; answers with the job if it was still ours."""
    return await _let_go(uow, [job], {"due_at": seconds_from_now(seconds), "last_error": error})


async def give_up(uow: Writing, job: HeldJob, error: str) -> set[str]:
    """Leave it to an operator; answers with the job if it was still ours."""
    return await _let_go(uow, [job], {"failed_at": statement_time(), "last_error": error})


async def give_back(uow: Writing, jobs: Sequence[HeldJob]) -> set[str]:
    """Let go of what was not worked on, as if it had not been claimed; answers with the jobs that were still ours."""
    return await _let_go(uow, jobs, {"due_at": statement_time(), "attempts": Job.attempts - 1})


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


async def _let_go(uow: Writing, jobs: Sequence[HeldJob], values: dict[str, Any]) -> set[str]:
    return await _change(uow, jobs, {**values, "lease_token": None})


async def _change(uow: Writing, jobs: Sequence[HeldJob], values: dict[str, Any]) -> set[str]:
    """Jobs of one claim."""
    ours = (Job.id.in_([job.id for job in jobs]), Job.lease_token == jobs[0].token)
    statement = update(Job).where(*ours).values(values).returning(Job.id)
    return set((await uow.session.scalars(statement, execution_options=_UNREAD)).all())
