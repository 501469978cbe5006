"""What PostgreSQL holds in the end, as another program sees it."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import asyncpg

from tests.faults.evidence import FIND_EVENTS, FIND_HEADS, FIND_MESSAGES
from tests.faults.journal import Conversation, Event, Message

Result = TypeVar("Result")


def stored(url: str) -> dict[str, Conversation]:
    return ask(url, _stored)


def query(url: str, sql: str, *arguments: Any) -> list[Any]:
    async def fetch(connection: Any) -> list[Any]:
        return await connection.fetch(sql, *arguments)

    return ask(url, fetch)


def ask(url: str, work: Callable[[Any], Awaitable[Result]]) -> Result:
    async def connected() -> Result:
        connection = await asyncpg.connect(url)
        try:
            return await work(connection)
        finally:
            await connection.close()

    # In a thread: the caller may be a test with an event loop of its own.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, connected()).result()


async def _stored(connection: Any) -> dict[str, Conversation]:
    async with connection.transaction(isolation="repeatable_read"):
        found = {workflow: Conversation(head) for workflow, head in await connection.fetch(FIND_HEADS)}
        for workflow, message_id, seq, sender_id, key in await connection.fetch(FIND_MESSAGES):
            found[workflow].messages.append(Message(str(message_id), seq, sender_id, key))
        for workflow, seq, kind, message_id in await connection.fetch(FIND_EVENTS):
            found[workflow].events.append(Event(seq, kind, str(message_id)))
    return found
