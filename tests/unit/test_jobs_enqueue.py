"""A job is written with the change that it follows from, and a key makes two of them one."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from tests.harness.jobs import MAIL, MAILS, WEBHOOK, change, claimed, stored, write
from workflow_chat.actions import directory
from workflow_chat.clock import SystemClock
from workflow_chat.database.dialects.expressions import statement_time
from workflow_chat.database.engine import Database
from workflow_chat.errors import Unavailable
from workflow_chat.jobs.enqueue import enqueue, job_row
from workflow_chat.jobs.leases import claim
from workflow_chat.models import Job, Workspace

pytestmark = pytest.mark.anyio


async def test_a_job_is_written_with_its_change_or_not_at_all(database: Database) -> None:
    async with database.write() as uow:
        await directory.put_workspace(uow, "acme", name="Acme")
        await enqueue(uow, MAIL, {"to": "ada"}, due_at=uow.now, workspace_id="acme")
    with pytest.raises(Unavailable):
        await refused_after_writing(database)
    assert [(job.payload, job.workspace_id, job.attempts) for job in await stored(database)] == [
        ({"to": "ada"}, "acme", 0)
    ]
    async with database.read() as uow:
        assert (await uow.session.scalars(select(Workspace.id))).all() == ["acme"]


async def refused_after_writing(database: Database) -> None:
    async with database.write() as uow:
        await directory.put_workspace(uow, "globex", name="Globex")
        await enqueue(uow, MAIL, {"to": "gus"}, due_at=uow.now)
        raise Unavailable


async def test_one_living_job_has_a_key(database: Database) -> None:
    await write(database, MAIL, {"n": 1}, {"n": 2}, key="conversation")
    await write(database, MAIL, {"n": 3}, key="another conversation")
    await write(database, WEBHOOK, {"n": 4}, key="conversation")
    await write(database, MAIL, {"n": 5}, {"n": 6})
    assert [job.payload["n"] for job in await stored(database)] == [1, 3, 4, 5, 6]


async def test_the_earliest_wish_counts(database: Database) -> None:
    async def due() -> timedelta:
        (job,) = await stored(database)
        return job.due_at - job.created_at

    await write(database, MAIL, due_in=180, key="conversation")
    assert await due() == timedelta(seconds=180)
    await write(database, MAIL, due_in=600, key="conversation")
    assert await due() == timedelta(seconds=180)
    await write(database, MAIL, due_in=60, key="conversation")
    assert timedelta(seconds=59) < await due() < timedelta(seconds=70)


async def test_the_due_time_of_a_held_job_is_its_lease(database: Database) -> None:
    await write(database, MAIL, key="conversation")
    (job,) = await claimed(database)
    (held,) = await stored(database)
    await write(database, MAIL, {"n": 2}, key="conversation")
    (still_held,) = await stored(database)
    assert (still_held.due_at, still_held.payload, still_held.lease_token) == (held.due_at, {}, job.token)


async def test_the_key_of_a_failed_job_is_free_again(database: Database) -> None:
    await write(database, MAIL, {"n": 1}, key="conversation")
    await change(database, failed_at=statement_time())
    await write(database, MAIL, {"n": 2}, {"n": 3}, key="conversation")
    assert [job.payload["n"] for job in await stored(database)] == [1, 2]


async def test_rows_that_are_inserted_with_those_of_others(database: Database) -> None:
    """The first of a key stays as it is; this costs nobody else anything."""
    now = SystemClock().now()
    rows = [job_row(MAIL, {"n": n}, created_at=now, due_at=now, key="conversation") for n in (1, 2)]
    async with database.write() as uow:
        for row in rows:
            await uow.session.execute(uow.dialect.insert(Job).values(row).on_conflict_do_nothing())
    (job,) = await claim(database, MAILS, limit=20)
    assert (job.payload, job.key, job.attempts) == ({"n": 1}, "conversation", 1)


@pytest.mark.parametrize(
    "impossible",
    [{"attempts": -1}, {"failed_at": SystemClock().now(), "lease_token": "00000000-0000-0000-0000-000000000000"}],
)
async def test_what_the_database_refuses(database: Database, impossible: dict[str, object]) -> None:
    now = SystemClock().now()
    with pytest.raises(Exception, match=r"(?i)check constraint"):
        async with database.write() as uow:
            await uow.session.execute(insert(Job), [{**job_row(MAIL, {}, created_at=now, due_at=now), **impossible}])
