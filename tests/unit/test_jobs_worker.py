"""The worker from its start to its end, and what can be watched of it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from tests.harness.jobs import (
    MAIL,
    WEBHOOK,
    Post,
    all_done,
    at_work,
    change,
    claimed,
    stored,
    until,
    wait_for_ever,
    write,
)
from workflow_chat.database.engine import Database
from workflow_chat.jobs.kinds import PeriodicJobKind
from workflow_chat.jobs.leases import HeldJob
from workflow_chat.metrics import Metrics
from workflow_chat.models import Job
from workflow_chat.worker.handlers import Handlers

pytestmark = pytest.mark.anyio


async def test_the_end_lets_what_is_at_work_finish(database: Database) -> None:
    """What was claimed with it is given back as if nobody had seen it."""
    await write(database, MAIL, {"n": 1}, {"n": 2}, {"n": 3})
    release = asyncio.Event()

    async def wait(_: Database, __: HeldJob) -> None:
        await release.wait()

    post = Post(wait)
    async with at_work(database, {MAIL: post}) as worker:
        await until(post.has_begun, "the first is at work")
        worker.close()
        asyncio.get_running_loop().call_later(0.05, release.set)
    assert post.done == [1]
    assert [(job.payload["n"], job.attempts, job.lease_token) for job in await stored(database)] == [
        (2, 0, None),
        (3, 0, None),
    ]
    assert [job.payload["n"] for job in await claimed(database)] == [2, 3], "they are due at once"


async def test_the_end_does_not_wait_for_ever(database: Database) -> None:
    await write(database, MAIL, {"n": 1}, {"n": 2})
    post = Post(wait_for_ever)
    async with at_work(database, {MAIL: post}, jobs_shutdown_seconds=0.05):
        await until(post.has_begun, "the first is at work")
    assert (post.ended, post.done) == ([1], [])
    assert [(job.attempts, job.lease_token, job.last_error) for job in await stored(database)] == [(0, None, None)] * 2


async def test_what_comes_again_and_again_is_there_once(database: Database) -> None:
    sweep = PeriodicJobKind("sweep", queue="sweep", every=3600)
    handlers: Handlers = {sweep: Post()}
    async with at_work(database, handlers), at_work(database, handlers), at_work(database, handlers):

        async def is_there() -> bool:
            return bool(await stored(database))

        await until(is_there, "somebody has planted it")
    (first,) = await stored(database)
    assert (first.kind, first.due_at - first.created_at) == ("sweep", timedelta(hours=1))
    await change(database, payload={"far": 1})
    async with at_work(database, handlers) as worker:
        await until(lambda: has_looked(worker), "it has begun")
    (still,) = await stored(database)
    assert (still.id, still.due_at, still.payload) == (first.id, first.due_at, {"far": 1})


async def has_looked(worker: Any) -> bool:
    return worker._counted_at > 0


async def test_what_can_be_watched(database: Database) -> None:
    await write(database, MAIL, {}, {}, due_in=60)
    await write(database, WEBHOOK, due_in=-100)
    async with database.write() as uow:
        await uow.session.execute(update(Job).where(Job.kind == WEBHOOK.name).values(kind="webhook.of_a_later_version"))
    await write(database, WEBHOOK, key="failed")
    async with database.write() as uow:
        await uow.session.execute(update(Job).where(Job.key == "failed").values(failed_at=uow.now))
    metrics = Metrics()
    async with at_work(database, {MAIL: Post(), WEBHOOK: Post()}, metrics=metrics) as worker:
        await until(lambda: has_looked(worker), "they are counted")

    def shown(name: str) -> dict[str, float]:
        (family,) = [each for each in metrics.registry.collect() if each.name == f"workflow_chat_jobs_{name}"]
        return {sample.labels["kind"]: sample.value for sample in family.samples}

    later = "webhook.of_a_later_version"
    assert shown("waiting") == {MAIL.name: 2, WEBHOOK.name: 0, later: 1}
    assert shown("failed") == {MAIL.name: 0, WEBHOOK.name: 1, later: 0}
    overdue = shown("oldest_due_seconds")
    assert (overdue[MAIL.name], overdue[WEBHOOK.name]) == (0, 0)
    assert 100 <= overdue[later] < 160


async def test_a_database_that_goes_away_and_comes_back(database: Database) -> None:
    if database.dialect.name == "sqlite":
        return  # a file does not go away
    post = Post()
    async with at_work(database, {MAIL: post}):
        for n in range(5):
            async with database.writer.connect() as connection:
                await connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                        " AND datname = current_database()"
                    )
                )
            await write_when_it_is_back(database, n)
            await until(lambda n=n: all_done(post, n + 1), "the worker goes on")
    assert post.done == [0, 1, 2, 3, 4]


async def write_when_it_is_back(database: Database, number: int) -> None:
    for _ in range(20):
        try:
            await write(database, MAIL, {"n": number})
        except Exception:  # noqa: BLE001, S112 - each dead connection of the pool fails once
            continue
        return
