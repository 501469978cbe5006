"""One commit for all who wait: SQLite has one writer, and a commit costs the disk the same for one group as for two."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from workflow_chat.database.dialects.sqlite import Driver, step, write_at_once
from workflow_chat.database.engine import Database, unavailable_when_away

Result = TypeVar("Result")
Work = Callable[[Driver], Any]


@dataclass(frozen=True, slots=True)
class _Waiting:
    work: Work
    future: asyncio.Future[Any]

    def settle(self, outcome: Any) -> None:
        if self.future.done():  # whoever asked waits no more
            return
        if isinstance(outcome, Exception):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


class SharedCommit:
    """Runs what comes while one commit is under way in the next one, all of it in one transaction.

    A piece of work that raises is undone by itself, and disturbs no other.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def run(self, work: Callable[[Driver], Result]) -> Result:
        """What the work returns; committed then. Nothing of it is written when this raises."""
        waiting = _Waiting(work, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._task is None:
            self._task = asyncio.create_task(self._drain(), name="shared commit")
        with unavailable_when_away():
            return await waiting.future

    async def _drain(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)  # who was answered just now may have more at once
            waiting, self._waiting = self._waiting, []
            for each, outcome in zip(waiting, await self._commit([each.work for each in waiting]), strict=True):
                each.settle(outcome)
        self._task = None

    async def _commit(self, works: Sequence[Work]) -> Sequence[Any]:
        try:
            async with self._database.driver() as connection:
                return await connection.run(lambda driver: _run_all(driver, works))
        except Exception as error:  # noqa: BLE001 - it belongs to those who wait
            return [error] * len(works)


def _run_all(driver: Driver, works: Sequence[Work]) -> list[Any]:
    with write_at_once(driver):
        if len(works) == 1:
            return [works[0](driver)]
        return [_run(driver, work) for work in works]


def _run(driver: Driver, work: Work) -> Any:
    try:
        with step(driver):
            return work(driver)
    except Exception as error:
        if not driver.in_transaction:  # there is none any more to go on with: a full disk ends it
            raise
        return error
