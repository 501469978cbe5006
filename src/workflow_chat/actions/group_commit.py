"""Writing in groups: what many ask for while one commit is under way goes into the next one.

One durable commit costs the disk the same for one change as for sixty-four. So a single task drains what has gathered,
writes it in one transaction, and only then answers each. What is refused does not disturb its neighbours, and what
somebody else holds delays nobody but those who need it.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import structlog

from workflow_chat.errors import ChatError, Unavailable

log = structlog.get_logger(__name__)
PATIENT = 2  # holders that may be waited for at once: each wait holds a connection


class Grouped(Protocol):
    """Something that is to be written."""

    @property
    def workflow_id(self) -> str: ...


class Busy:
    """Somebody else holds what it needs: nothing was written, and it can be tried again with patience."""


Item = TypeVar("Item", bound=Grouped)
Answer = TypeVar("Answer")
Outcome = Answer | ChatError | Busy


Write = Callable[[Sequence[Item], bool], Awaitable[Sequence[Outcome[Answer]]]]
"""Writes a batch in one transaction, tells the live side, and gives one outcome per item, in order.

When it raises, nothing was written. It waits for what others hold only if it is told to be patient.
"""


@dataclass(slots=True)
class _Waiting(Generic[Item, Answer]):
    item: Item
    future: asyncio.Future[Answer]

    def settle(self, outcome: Answer | ChatError) -> None:
        if self.future.done():  # whoever asked has hung up meanwhile
            return
        if isinstance(outcome, ChatError):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)

    def fail(self, error: Exception) -> None:
        if not self.future.done():
            self.future.set_exception(error)


class GroupCommit(Generic[Item, Answer]):
    """The queue, and the task that drains it."""

    def __init__(self, write: Write[Item, Answer], *, batch_size: int, name: str) -> None:
        self._write = write
        self._batch_size = batch_size
        self._name = name
        self._queue: deque[_Waiting[Item, Answer]] = deque()
        self._filled = asyncio.Event()
        self._is_closing = False
        self._task: asyncio.Task[None] | None = None
        self._patience = asyncio.Semaphore(PATIENT)
        self._held: dict[str, list[_Waiting[Item, Answer]]] = defaultdict(list)  # by workflow
        self._patient_tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._is_closing = False
        self._task = asyncio.create_task(self._drain(), name=self._name)

    async def stop(self) -> None:
        """Write what is queued, then stop."""
        self._is_closing = True
        self._filled.set()
        if self._task is not None:
            await self._task
        await asyncio.gather(*self._patient_tasks, return_exceptions=True)

    async def put(self, item: Item) -> Answer:
        """Have it written; returns once it is on disk, and raises what it was refused with."""
        if self._is_closing:
            raise Unavailable
        waiting: _Waiting[Item, Answer] = _Waiting(item, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._filled.set()
        return await waiting.future

    async def _drain(self) -> None:
        while self._queue or not self._is_closing:
            if self._queue:
                size = min(len(self._queue), self._batch_size)
                await self._write_batch([self._queue.popleft() for _ in range(size)])
            else:
                self._filled.clear()
                await self._filled.wait()

    async def _write_batch(self, batch: Sequence[_Waiting[Item, Answer]], *, patient: bool = False) -> None:
        try:
            outcomes = await self._write([waiting.item for waiting in batch], patient)
        except Unavailable as error:
            _fail(batch, error)
        except Exception as error:
            log.exception("group_commit_failed", group=self._name, size=len(batch))
            await self._write_one_by_one(batch, error, patient=patient)
        else:
            for waiting, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, Busy):
                    self._wait_for(waiting)
                else:
                    waiting.settle(outcome)

    async def _write_one_by_one(
        self, batch: Sequence[_Waiting[Item, Answer]], error: Exception, *, patient: bool
    ) -> None:
        """A batch that cannot be written whole must not take its good items down with the bad one."""
        if len(batch) == 1:
            _fail(batch, error)
        else:
            for waiting in batch:
                await self._write_batch([waiting], patient=patient)

    def _wait_for(self, waiting: _Waiting[Item, Answer]) -> None:
        """Come back to what is held with patience, one task for each workflow."""
        held = self._held[waiting.item.workflow_id]
        held.append(waiting)
        if len(held) == 1:
            task = asyncio.create_task(self._write_patiently(waiting.item.workflow_id), name=f"{self._name} patiently")
            self._patient_tasks.add(task)
            task.add_done_callback(self._patient_tasks.discard)

    async def _write_patiently(self, workflow_id: str) -> None:
        async with self._patience:
            await self._write_batch(self._held.pop(workflow_id), patient=True)


def _fail(batch: Sequence[_Waiting[Item, Answer]], error: Exception) -> None:
    for waiting in batch:
        waiting.fail(error)
