"""Sending messages: the group commit (architecture.md "Speed is designed in").

One durable commit costs the disk the same for one message as for sixty-four. So a single task drains what has gathered
while the previous commit was under way, writes it in one transaction, and only then acknowledges each sender. A message
that is refused does not disturb its neighbours.

This is the one exception to "one transaction per request"; edits and deletes go the ordinary way.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import orjson
import structlog

from workflow_chat.access.permissions import WRITE, roles_with
from workflow_chat.clock import Clock, new_id
from workflow_chat.database.engine import Announce
from workflow_chat.errors import (
    ChatError,
    ChatNotAllowed,
    ClientGeneratedIdConflict,
    PermissionDenied,
    Unavailable,
    WorkflowNotFound,
)
from workflow_chat.identifiers import is_host_id
from workflow_chat.metrics import Metrics
from workflow_chat.queries.message_views import MessageRow, message_view
from workflow_chat.shapes.kinds import Audience, EventType, StaffRole, WorkspaceRole
from workflow_chat.shapes.notices import LoggedEvent
from workflow_chat.shapes.person import Person

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that somebody wants to send; its text is already checked."""

    workflow_id: str
    sender_id: str
    client_generated_id: str
    body: str
    digest: str
    message_id: str
    token_issued_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """A message that is in the log now, or was before (``created`` is False: a retry)."""

    row: MessageRow
    created: bool
    same_text: bool
    conversation_id: str
    epoch: str


Verdict = Written | type[ChatError]


@dataclass(frozen=True, slots=True)
class Writers:
    """The roles that may write, and those that hold any right in a chat at all; handed to the database as data."""

    workspace_roles: Sequence[WorkspaceRole]
    staff_roles: Sequence[StaffRole]

    def refusal(self, role: str | None, staff_role: str | None) -> type[ChatError] | None:
        """Why somebody with these roles may not write, or None."""
        if role is None and staff_role is None:
            return WorkflowNotFound
        if staff_role is not None:
            return None if staff_role in self.staff_roles else PermissionDenied
        return None if role in self.workspace_roles else ChatNotAllowed


class AppendStore(Protocol):
    """Writes a batch in one transaction: locks, then rights, then idempotency keys, then rows."""

    async def append(self, drafts: Sequence[Draft], writers: Writers, now: datetime) -> list[Verdict]:
        """One verdict per draft, in order; committed when this returns, nothing written when it raises."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """The answer to one sender: the message as JSON, and whether this call created it."""

    message: bytes
    created: bool


class MessageAppender:
    """The queue in front of the store, and the task that drains it."""

    def __init__(
        self, store: AppendStore, clock: Clock, announce: Announce, metrics: Metrics, *, batch_size: int
    ) -> None:
        self._store = store
        self._clock = clock
        self._announce = announce
        self._metrics = metrics
        self._batch_size = batch_size
        self._writers = Writers(*roles_with(WRITE))
        self._queue: asyncio.Queue[tuple[Draft, asyncio.Future[Sent]]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._drain(), name="append")

    async def stop(self) -> None:
        """Write what is queued, then stop."""
        await self._queue.join()
        if self._task is not None:
            self._task.cancel()

    async def create_message(
        self, *, workflow_id: str, actor: Person, client_generated_id: str, body: str, digest: str
    ) -> Sent:
        """Send a message; returns once it is on disk. ``body`` has passed ``checked_text``."""
        if not is_host_id(workflow_id):
            raise WorkflowNotFound
        draft = Draft(workflow_id, actor.user_id, client_generated_id, body, digest, new_id(), actor.token_issued_at)
        future: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((draft, future))
        return await future

    async def _drain(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < self._batch_size and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            try:
                await self._write(batch)
            finally:
                for _ in batch:
                    self._queue.task_done()

    async def _write(self, batch: list[tuple[Draft, asyncio.Future[Sent]]]) -> None:
        self._metrics.append_batch.observe(len(batch))
        try:
            with self._metrics.append_seconds.time():
                verdicts = await self._store.append([draft for draft, _ in batch], self._writers, self._clock.now())
        except Unavailable as error:
            _fail(batch, error)
        except Exception as error:
            log.exception("append_failed", messages=len(batch))
            await self._write_one_by_one(batch, error)
        else:
            self._acknowledge(batch, verdicts)

    async def _write_one_by_one(self, batch: list[tuple[Draft, asyncio.Future[Sent]]], error: Exception) -> None:
        """A batch that cannot be written whole must not take its good messages down with the bad one."""
        if len(batch) == 1:
            _fail(batch, error)
        else:
            for item in batch:
                await self._write([item])

    def _acknowledge(self, batch: list[tuple[Draft, asyncio.Future[Sent]]], verdicts: list[Verdict]) -> None:
        answers = [_answer(verdict) for verdict in verdicts]
        for verdict, answer in zip(verdicts, answers, strict=True):
            if isinstance(verdict, Written) and verdict.created and isinstance(answer, Sent):
                self._announce(_logged(verdict, answer))
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():  # a sender who has hung up meanwhile
                _settle(future, answer)


def _answer(verdict: Verdict) -> Sent | ChatError:
    if not isinstance(verdict, Written):
        return verdict()
    view = message_view(verdict.row)
    if not verdict.same_text:
        return ClientGeneratedIdConflict(view)
    return Sent(orjson.dumps(view), verdict.created)


def _logged(written: Written, sent: Sent) -> LoggedEvent:
    return LoggedEvent(
        conversation_id=written.conversation_id,
        epoch=written.epoch,
        seq=written.row.seq,
        type=EventType.MESSAGE_CREATED,
        audience=Audience.EVERYONE,
        message_id=written.row.id,
        sender_id=written.row.sender_id,
        message=sent.message,
    )


def _settle(future: asyncio.Future[Sent], answer: Sent | ChatError) -> None:
    if isinstance(answer, Sent):
        future.set_result(answer)
    else:
        future.set_exception(answer)


def _fail(batch: list[tuple[Draft, asyncio.Future[Sent]]], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
