"""Transactions that ask the driver itself: for what people do all day, where a session in between would show."""

from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, Protocol, TypeVar

from workflow_chat.database.dialects.sqlite import Driver, at_once, rows_of
from workflow_chat.database.engine import Database
from workflow_chat.database.raw import Fetch, RawStatement
from workflow_chat.database.shared_commit import SharedCommit

Result = TypeVar("Result")


class DriverTransactions(Protocol):
    """Runs work that is written for both databases."""

    async def run(self, work: Callable[[Fetch], Coroutine[Any, Any, Result]]) -> Result:
        """What the work returns, committed; nothing is written when it raises. It may wait for its ``Fetch`` only."""
        ...


class SqliteTransactions:
    """In one hop to the writer's thread, and one commit with whatever else is to be written."""

    def __init__(self, commit: SharedCommit) -> None:
        self._commit = commit

    async def run(self, work: Callable[[Fetch], Coroutine[Any, Any, Result]]) -> Result:
        return await self._commit.run(lambda driver: at_once(work(partial(_fetch, driver))))


class PostgresTransactions:
    """On a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, work: Callable[[Fetch], Coroutine[Any, Any, Result]]) -> Result:
        async with self._database.driver() as connection, connection.transaction():
            return await work(partial(self._database.dialect.fetch, connection))


async def _fetch(driver: Driver, statement: RawStatement, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    return rows_of(driver.execute(statement.sqlite, parameters))
