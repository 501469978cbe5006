"""Transactions that ask the driver itself: for what people do all day, where a session in between would show."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol, TypeVar

from workflow_chat.clock import Clock
from workflow_chat.database.dialects.sqlite import Driver, at_once, rows_of
from workflow_chat.database.engine import Announce, Database
from workflow_chat.database.raw import Fetch, RawStatement
from workflow_chat.database.session import UnitOfWork
from workflow_chat.database.shared_commit import SharedCommit
from workflow_chat.shapes.notices import Notice

Result = TypeVar("Result")


class Fetching(Protocol):
    """One database's way to run work in a transaction."""

    async def run(self, work: Callable[[Fetch], Coroutine[Any, Any, Result]]) -> Result:
        """What the work returns, committed; nothing is written when it raises. It may wait for its ``Fetch`` only."""
        ...


@dataclass(frozen=True, slots=True)
class _Unit:
    """Fulfils :class:`workflow_chat.database.session.UnitOfWork`."""

    fetch: Fetch
    now: datetime
    notices: list[Notice]

    def announce(self, notice: Notice) -> None:
        self.notices.append(notice)


class DriverTransactions:
    """Runs changes that are written for both databases, and tells the live side of those that were committed."""

    def __init__(self, fetching: Fetching, clock: Clock, announce: Announce) -> None:
        self._fetching = fetching
        self._clock = clock
        self._announce = announce

    async def run(self, work: Callable[[UnitOfWork], Coroutine[Any, Any, Result]]) -> Result:
        """What the work returns, as :class:`Fetching` says."""
        now, notices = self._clock.now(), list[Notice]()
        result = await self._fetching.run(lambda fetch: work(_Unit(fetch, now, notices)))
        for notice in notices:
            self._announce(notice)
        return result


class SqliteFetching:
    """In one hop to the writer's thread, and one commit with whatever else is to be written."""

    def __init__(self, commit: SharedCommit) -> None:
        self._commit = commit

    async def run(self, work: Callable[[Fetch], Coroutine[Any, Any, Result]]) -> Result:
        return await self._commit.run(lambda driver: at_once(work(partial(_fetch, driver))))


class PostgresFetching:
    """On a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, work: Callable[[Fetch], Coroutine[Any, Any, Result]]) -> Result:
        async with self._database.driver() as connection, connection.transaction():
            return await work(partial(self._database.dialect.fetch, connection))


async def _fetch(driver: Driver, statement: RawStatement, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    return rows_of(driver.execute(statement.sqlite, parameters))
