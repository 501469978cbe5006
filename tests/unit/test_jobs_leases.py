"""A claim is a lease: exclusive while it lasts, and worth nothing afterwards."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import AsyncExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text

from tests.harness.jobs import (
    MAIL,
    MAILS,
    WEBHOOK,
    claimed,
    leases_end,
    somebody_else_claims,
    stored,
    write,
    write_many,
)
from workflow_chat.actions import directory
from workflow_chat.clock import SystemClock
from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database, nobody_listens
from workflow_chat.database.session import Writing
from workflow_chat.jobs import leases
from workflow_chat.jobs.leases import HeldJob, LeaseLostError, Queue, claim, queues_with_work
from workflow_chat.models import Workspace

pytestmark = pytest.mark.anyio
WEBHOOKS = Queue("webhook", [WEBHOOK.name], lease=60)


async def test_the_oldest_that_are_due_are_claimed(database: Database) -> None:
    await write(database, MAIL, {"n": 1}, due_in=-10)
    await write(database, MAIL, {"n": 2}, due_in=-30)
    await write(database, MAIL, {"n": 3}, due_in=-20)
    await write(database, MAIL, {"n": 4}, due_in=60)
    await write(database, WEBHOOK, {"n": 5}, due_in=-40)
    assert [job.payload["n"] for job in await claimed(database, limit=2)] == [2, 3]
    assert [job.payload["n"] for job in await claimed(database)] == [1]
    assert await claimed(database) == []


async def test_a_worker_leaves_what_it_does_not_know_to_newer_ones(database: Database) -> None:
    await write(database, MAIL)
    newer = Queue("mail", ["mail.digest"], lease=60)
    assert await queues_with_work(database, [newer, WEBHOOKS]) == set()
    assert await claimed(database, newer) == []
    assert await queues_with_work(database, [MAILS, WEBHOOKS]) == {"mail"}


async def test_an_expired_lease_is_a_due_job(database: Database) -> None:
    await write(database, MAIL)
    (first,) = await claimed(database)
    assert await claimed(database) == []
    await leases_end(database)
    (second,) = await claimed(database)
    assert (second.id, second.attempts, second.is_doubtful) == (first.id, 2, True)
    assert second.token != first.token


@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(minutes=-10)])
async def test_leases_last_by_the_clock_of_the_database(
    database: Database, unserved_url: str, ahead: timedelta
) -> None:
    await write(database, MAIL)
    skewed = Database(load_settings(database_url=unserved_url).database, SkewedClock(ahead), nobody_listens)
    try:
        (job,) = await claimed(skewed)
        assert await claimed(database) == []
        (row,) = await stored(database)
        assert timedelta(seconds=50) < row.due_at - SystemClock().now() < timedelta(seconds=61)
        assert job.attempts == 1
    finally:
        await skewed.close()


class SkewedClock(SystemClock):
    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead


SETTLEMENTS: dict[str, Callable[[Writing, HeldJob], Awaitable[set[str]]]] = {
    "finish": lambda uow, job: leases.finish(uow, [job]),
    "renew": lambda uow, job: leases.renew(uow, [job], 60),
    "try_later": lambda uow, job: leases.try_later(uow, job, 60, "KeyError"),
    "give_up": lambda uow, job: leases.give_up(uow, job, "KeyError"),
    "give_back": lambda uow, job: leases.give_back(uow, [job]),
}


@pytest.mark.parametrize("settlement", SETTLEMENTS)
async def test_a_lost_lease_writes_nothing(database: Database, settlement: str) -> None:
    await write(database, MAIL, key="conversation")
    (job,) = await claimed(database)
    other = await somebody_else_claims(database)
    async with database.write() as uow:
        assert await SETTLEMENTS[settlement](uow, job) == set()
    (row,) = await stored(database)
    assert (row.lease_token, row.attempts, row.last_error, row.failed_at) == (other, 1, None, None)
    assert row.due_at > SystemClock().now()


@pytest.mark.parametrize("settlement", SETTLEMENTS)
async def test_a_lease_that_is_ours_is_settled(database: Database, settlement: str) -> None:
    await write(database, MAIL)
    (job,) = await claimed(database)
    async with database.write() as uow:
        assert await SETTLEMENTS[settlement](uow, job) == {job.id}
    rows = await stored(database)
    assert [(row.lease_token, row.attempts, row.last_error, row.failed_at is None) for row in rows] == {
        "finish": [],
        "renew": [(job.token, 1, None, True)],
        "try_later": [(None, 1, "KeyError", True)],
        "give_up": [(None, 1, "KeyError", False)],
        "give_back": [(None, 0, None, True)],
    }[settlement]


@pytest.mark.parametrize("way", ["finish", "postpone"])
async def test_an_effect_and_the_end_of_its_job_are_one(database: Database, way: str) -> None:
    """A holder whose lease is lost takes back what it has written with the end."""
    await write(database, MAIL)
    (lost,) = await claimed(database)
    await leases_end(database)
    (held,) = await claimed(database)
    with pytest.raises(LeaseLostError):
        await act(database, "taken back", lost, way)
    await act(database, "done", held, way)
    assert [(row.lease_token, row.attempts, row.payload) for row in await stored(database)] == {
        "finish": [],
        "postpone": [(None, 0, {"n": 2})],
    }[way]
    async with database.read() as uow:
        assert (await uow.session.scalars(select(Workspace.name))).all() == ["done"]


async def act(database: Database, effect: str, job: HeldJob, way: str) -> None:
    async with database.write() as uow:
        await directory.put_workspace(uow, "effect", name=effect)
        if way == "finish":
            await job.finish(uow)
        else:
            await job.postpone(uow, 60, {"n": 2})


async def test_below_the_floor_nothing_is_looked_for(database: Database) -> None:
    await write(database, MAIL, {"n": 1}, due_in=-30)
    await write(database, MAIL, {"n": 2}, due_in=-20)
    (first,) = await claimed(database, limit=1)
    await write(database, MAIL, {"n": 3}, due_in=-40)
    above = await claim(database, MAILS, limit=20, floor=first.was_due_at)
    assert [job.payload["n"] for job in above] == [2]
    assert [job.payload["n"] for job in await claimed(database)] == [3]


async def test_claims_of_four_workers_are_exclusive(database: Database, unserved_url: str) -> None:
    await write_many(database, MAIL, 300, due_in=-1)
    async with AsyncExitStack() as stack:
        settings = load_settings(database_url=unserved_url).database
        workers = [await stack.enter_async_context(Database.open(settings)) for _ in range(4)]
        shares = await asyncio.gather(*(everything(worker) for worker in workers))
    assert sorted(job.payload["n"] for share in shares for job in share) == list(range(300))
    if database.dialect.name == "postgresql":
        assert all(shares), "who waits for others gets nothing"


async def everything(worker: Database) -> list[HeldJob]:
    share: list[HeldJob] = []
    while batch := await claimed(worker, limit=7):
        share += batch
    return share


async def test_looking_for_work_is_one_statement_through_an_index(database: Database) -> None:
    await write_many(database, MAIL, 2000, due_in=3600)
    async with database.writer.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
    with noted(database) as looks:
        assert await queues_with_work(database, [MAILS, WEBHOOKS]) == set()
    assert len(looks) == 1
    with noted(database) as claims:
        assert await claimed(database) == []
    for plan in await plans(database, [*looks, *claims]):
        assert "ix_jobs_due" in plan
        assert "SCAN jobs" not in plan
        assert "Seq Scan" not in plan


@contextmanager
def noted(database: Database) -> Generator[list[tuple[str, Any]]]:
    """Every statement that reaches the database inside the block."""
    statements: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append((statement, parameters))

    engines = {engine.pool: engine.sync_engine for engine in (database.reader, database.writer)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


async def plans(database: Database, statements: list[tuple[str, Any]]) -> list[str]:
    prefix = "EXPLAIN QUERY PLAN " if database.dialect.name == "sqlite" else "EXPLAIN "
    async with database.writer.connect() as connection:
        explained = [await connection.exec_driver_sql(prefix + each, parameters) for each, parameters in statements]
        return ["\n".join(str(row[-1]) for row in rows) for rows in explained]
