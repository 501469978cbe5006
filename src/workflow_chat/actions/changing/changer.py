"""Changes of messages, each a transaction of its own that asks the driver itself."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from workflow_chat.actions.changing.apply import Changed, apply
from workflow_chat.actions.changing.change import Change
from workflow_chat.clock import Clock
from workflow_chat.database.dialects.sqlite import Driver, at_once, rows_of
from workflow_chat.database.engine import Announce, Database
from workflow_chat.database.raw import RawStatement
from workflow_chat.database.shared_commit import SharedCommit
from workflow_chat.shapes.views import MessageView

Transaction = Callable[[Change, datetime], Awaitable[Changed]]
"""Applies a change in a transaction of its own; committed when it returns, nothing written when it raises."""


class MessageChanger:
    """Changes messages, and tells the live side."""

    def __init__(self, transaction: Transaction, clock: Clock, announce: Announce) -> None:
        self._transaction = transaction
        self._clock = clock
        self._announce = announce

    async def change(self, change: Change) -> MessageView:
        """The message as it is now."""
        changed = await self._transaction(change, self._clock.now())
        if changed.event is not None:
            self._announce(changed.event)
        return changed.view


def on_sqlite(commit: SharedCommit) -> Transaction:
    """In one hop to the writer's thread, and one commit with whatever else is to be written."""

    async def transaction(change: Change, now: datetime) -> Changed:
        return await commit.run(lambda driver: at_once(apply(partial(_fetch, driver), change, now)))

    return transaction


def on_postgres(database: Database) -> Transaction:
    async def transaction(change: Change, now: datetime) -> Changed:
        async with database.driver() as connection, connection.transaction():
            return await apply(partial(database.dialect.fetch, connection), change, now)

    return transaction


async def _fetch(driver: Driver, statement: RawStatement, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    return rows_of(driver.execute(statement.sqlite, parameters))
