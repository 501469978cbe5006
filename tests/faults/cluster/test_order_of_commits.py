"""Whoever reads while others write sees no hole, not even one that closes later: F27 (P6), with SQL only."""

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg

from tests.faults.checker import violations
from tests.faults.cluster.conftest import Figures
from tests.faults.cluster.stored import stored
from tests.faults.journal import History
from workflow_chat.actions.sending.draft import Draft
from workflow_chat.actions.sending.postgres import APPEND, arguments_of
from workflow_chat.shapes.person import Person

WRITERS = 8
SECONDS = 3.0


class RolledBackError(Exception):
    """This writer has changed its mind."""


async def append(connection: Any, chance: random.Random) -> None:
    now = datetime.now(UTC)
    draft = Draft("invoices", Person("ada"), str(uuid4()), {"body": "Hello", "attachments": []})
    async with connection.transaction():
        await connection.fetch(APPEND.call, *arguments_of([draft], now, patient=True))
        await hesitate(chance)


async def append_to_serial(connection: Any, chance: random.Random) -> None:
    async with connection.transaction():
        await connection.execute("INSERT INTO control DEFAULT VALUES")
        await hesitate(chance)


async def hesitate(chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0, 0.005))
    if chance.random() < 0.1:
        raise RolledBackError


async def write(url: str, action: Any, seed: str, end: asyncio.Event) -> None:
    connection, chance = await asyncpg.connect(url), random.Random(seed)
    while not end.is_set():
        with suppress(RolledBackError):
            await action(connection, chance)
    await connection.close()


async def follow(url: str, table: str, column: str, end: asyncio.Event) -> list[int]:
    """Poll for what is beyond the last number seen, as a hub does."""
    connection, seen = await asyncpg.connect(url), [0]
    last_round = False
    while not last_round:
        last_round = end.is_set()
        rows = await connection.fetch(f"SELECT {column} AS n FROM {table} WHERE {column} > $1 ORDER BY n", seen[-1])
        seen += [row["n"] for row in rows]
        await asyncio.sleep(0.001)
    await connection.close()
    return seen[1:]


async def observed(url: str, action: Any, table: str, column: str, seed: int) -> list[int]:
    writing, reading = asyncio.Event(), asyncio.Event()
    writers = [asyncio.create_task(write(url, action, f"{seed} {n}", writing)) for n in range(WRITERS)]
    reader = asyncio.create_task(follow(url, table, column, reading))
    await asyncio.sleep(SECONDS)
    writing.set()
    await asyncio.gather(*writers)
    reading.set()
    return await reader


def test_f27_commits_come_in_the_order_of_their_numbers(database_url: str, seed: int, figures: Figures) -> None:
    seen = asyncio.run(observed(database_url, append, "workflow_chat_events", "seq", seed))
    conversations = stored(database_url)
    assert seen == list(range(1, conversations["invoices"].head + 1))
    assert len(seen) > 100
    assert violations(History([], [], conversations)) == []
    figures(f"{len(seen)} events by {WRITERS} writers, every tenth transaction rolled back")


def test_f27_a_sequence_would_lose_rows(database_url: str, seed: int, figures: Figures) -> None:
    """The control: the same reader over `bigserial` misses what was numbered early and committed late."""

    async def control() -> tuple[int, int]:
        connection = await asyncpg.connect(database_url)
        await connection.execute("CREATE TABLE control (id bigserial PRIMARY KEY)")
        seen = await observed(database_url, append_to_serial, "control", "id", seed)
        rows = await connection.fetchval("SELECT count(*) FROM control")
        await connection.close()
        return rows, len(seen)

    rows, seen = asyncio.run(control())
    assert seen < rows, "the test would not notice a lost row"
    figures(f"{rows - seen} of {rows} rows lost")
