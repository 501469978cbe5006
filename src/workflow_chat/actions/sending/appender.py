"""The queue in front of the group commit, and the task that drains it.

One durable commit costs the disk the same for one message as for sixty-four. So a single task drains what has gathered
while the previous commit was under way, writes it in one transaction, and only then acknowledges each sender. A message
that is refused does not disturb its neighbours, and a conversation that somebody else holds delays nobody but its own.

This is the one exception to "one transaction per request"; edits and deletes go the ordinary way.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import structlog

from workflow_chat.actions.sending.draft import AppendStore, Busy, Draft, Verdict, Written
from workflow_chat.clock import Clock
from workflow_chat.config import SendingSettings
from workflow_chat.database.engine import Announce
from workflow_chat.errors import ChatError, ClientGeneratedIdConflict, Unavailable, WorkflowNotFound
from workflow_chat.identifiers import is_host_id
from workflow_chat.metrics import Metrics
from workflow_chat.queries.message_views import message_view
from workflow_chat.shapes.kinds import EventType
from workflow_chat.shapes.notices import LoggedEvent

log = structlog.get_logger(__name__)
PATIENT = 2  # conversations that may be waited for at once: each wait holds a connection


@dataclass(frozen=True, slots=True)
class Sent:
    """The answer to one sender: the message as JSON, and whether this call created it."""

    message: bytes
    created: bool


Waiting = tuple[Draft, asyncio.Future[Sent]]


class MessageAppender:
    """Takes drafts from everybody and writes them in groups."""

    def __init__(
        self, store: AppendStore, clock: Clock, announce: Announce, metrics: Metrics, limits: SendingSettings
    ) -> None:
        self._store = store
        self._clock = clock
        self._announce = announce
        self._metrics = metrics
        self._limits = limits
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._patience = asyncio.Semaphore(PATIENT)
        self._waiting: dict[str, list[Waiting]] = defaultdict(list)  # by workflow: those who wait for a held one
        self._waiters: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._drain(), name="append")

    async def stop(self) -> None:
        """Write what is queued, then stop."""
        await self._queue.join()
        await asyncio.gather(*self._waiters, return_exceptions=True)
        if self._task is not None:
            self._task.cancel()

    async def send(self, draft: Draft) -> Sent:
        """Send a message; returns once it is on disk."""
        if not is_host_id(draft.workflow_id):
            raise WorkflowNotFound
        future: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((draft, future))
        return await future

    async def _drain(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < self._limits.batch_size and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            try:
                await self._write(batch)
            finally:
                for _ in batch:
                    self._queue.task_done()

    async def _write(self, batch: Sequence[Waiting], *, patient: bool = False) -> None:
        self._metrics.append_batch.observe(len(batch))
        try:
            with self._metrics.append_seconds.time():
                verdicts = await self._store.append([draft for draft, _ in batch], self._clock.now(), patient=patient)
        except Unavailable as error:
            _fail(batch, error)
        except Exception as error:
            log.exception("append_failed", messages=len(batch))
            await self._write_one_by_one(batch, error, patient=patient)
        else:
            self._acknowledge(batch, verdicts)

    async def _write_one_by_one(self, batch: Sequence[Waiting], error: Exception, *, patient: bool) -> None:
        """A batch that cannot be written whole must not take its good messages down with the bad one."""
        if len(batch) == 1:
            _fail(batch, error)
        else:
            for item in batch:
                await self._write([item], patient=patient)

    def _acknowledge(self, batch: Sequence[Waiting], verdicts: Sequence[Verdict]) -> None:
        answers: list[tuple[Waiting, Sent | ChatError]] = []
        for item, verdict in zip(batch, verdicts, strict=True):
            if verdict is Busy:
                self._wait_for(item)
            else:
                answers.append((item, self._answer(verdict)))
        for (_, future), answer in answers:  # everybody is told of all of them before any sender goes on
            _settle(future, answer)

    def _answer(self, verdict: Verdict) -> Sent | ChatError:
        if isinstance(verdict, Written):
            view = message_view(verdict.message)
            if not verdict.same_content:
                return ClientGeneratedIdConflict(view)
            sent = Sent(orjson.dumps(view), verdict.created)
            if verdict.created:
                self._announce(_logged(verdict, sent))
            return sent
        return verdict() if issubclass(verdict, ChatError) else Unavailable()

    # Conversations that somebody else holds

    def _wait_for(self, item: Waiting) -> None:
        """Come back to a held conversation with patience, one task for each."""
        waiting = self._waiting[item[0].workflow_id]
        waiting.append(item)
        if len(waiting) == 1:
            task = asyncio.create_task(self._write_patiently(item[0].workflow_id), name="append patiently")
            self._waiters.add(task)
            task.add_done_callback(self._waiters.discard)

    async def _write_patiently(self, workflow_id: str) -> None:
        async with self._patience:
            await self._write(self._waiting.pop(workflow_id), patient=True)


def _logged(written: Written, sent: Sent) -> LoggedEvent:
    message = written.message
    return LoggedEvent(
        conversation_id=message["conversation_id"],
        epoch=written.epoch,
        seq=message["seq"],
        type=EventType.MESSAGE_CREATED,
        audience=message["audience"],
        message_id=message["id"],
        sender_id=message["sender_id"],
        message=sent.message,
    )


def _settle(future: asyncio.Future[Sent], answer: Sent | ChatError) -> None:
    if future.done():  # a sender who has hung up meanwhile
        return
    if isinstance(answer, Sent):
        future.set_result(answer)
    else:
        future.set_exception(answer)


def _fail(batch: Sequence[Waiting], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
