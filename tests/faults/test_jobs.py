"""Processes die beside jobs: what was committed is done, and what kills is given up and takes nobody along."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.faults.chat_server import ROOT
from tests.harness.command import environment
from tests.harness.jobs import MAIL, WEBHOOK, at_work, nothing_is_left, stored, write_many
from tests.servers.postgres import fresh_database
from workflow_chat.actions import directory
from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database
from workflow_chat.events.epochs import ensure_store_nonce
from workflow_chat.jobs.leases import HeldJob
from workflow_chat.migrations import migrate
from workflow_chat.models import Job, Message, Workspace
from workflow_chat.shapes.kinds import WorkspaceRole

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'chat.db'}"
    else:
        with fresh_database(request.getfixturevalue("postgres_server")) as fresh:
            yield fresh


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with Database.open(load_settings(database_url=url).database) as migrated:
        await migrate.upgrade(migrated.writer)
        yield migrated


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A program of these tests, in a process of its own."""
    inherited = environment()
    return subprocess.run(
        [sys.executable, "-m", f"tests.faults.{program}", *arguments],
        env={**inherited, "PYTHONPATH": f"{inherited['PYTHONPATH']}{os.pathsep}{ROOT}"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def workspaces(database: Database) -> list[str]:
    async with database.read() as uow:
        return list(await uow.session.scalars(select(Workspace.id)))


async def test_killed_before_the_commit(database: Database, url: str) -> None:
    assert run("dies_with_a_job", url, "before_commit").returncode == -9
    assert (await workspaces(database), await stored(database)) == ([], [])


async def test_killed_right_after_the_commit(database: Database, url: str) -> None:
    """Nobody in that process could tell anybody of it: the job is there all the same, and is done."""
    assert run("dies_with_a_job", url, "after_commit").returncode == -9
    (job,) = await stored(database)
    assert (await workspaces(database), job.payload, job.attempts) == (["acme"], {"n": 1}, 0)
    done: list[str] = []

    async def deliver(_: Database, job: HeldJob) -> None:
        done.append(job.id)

    async with at_work(database, {MAIL: deliver}):
        await nothing_is_left(database)
    assert done == [job.id]


async def test_killed_right_after_the_commit_of_a_message(database: Database, url: str) -> None:
    """What was to follow from the message is there as surely as the message."""
    await ensure_store_nonce(database)
    async with database.write() as uow:
        await directory.put_workspace(uow, "acme", name="Acme")
        await directory.put_user(uow, "ada", name="Ada Okafor", email="ada@acme.example")
        await directory.put_membership(uow, "acme", "ada", WorkspaceRole.OWNER)
        await directory.put_workflow(uow, "acme", "invoices", name="Invoices")
    assert run("dies_with_a_job", url, "after_message").returncode == -9
    async with database.read() as uow:
        assert list(await uow.session.scalars(select(Message.body))) == ["Is the invoice in?"]
    assert [(job.kind, job.payload) for job in await stored(database)] == [(MAIL.name, {"n": 2})]


async def test_a_job_that_kills_its_worker(database: Database, url: str, tmp_path: Path) -> None:
    """It kills as often as its kind allows. Those that were claimed with it are done, and so is another queue."""
    await write_many(database, MAIL, 10)
    await write_many(database, WEBHOOK, 10)
    killer = (await stored(database))[4]
    async with database.write() as uow:
        await uow.session.execute(update(Job).where(Job.id == killer.id).values(payload={"kills": True}))
    ended = run("dying_worker", url, str(tmp_path / "journal"))
    assert (ended.stdout, ended.returncode) == (f"{MAIL.max_attempts}\n", 0), ended.stderr
    (left,) = await stored(database)
    assert (left.id, left.failed_at is None) == (killer.id, False)
    assert left.last_error == "Each of its workers ended, or lost its lease, before it was done."
    done = set((tmp_path / "journal").read_text().splitlines())
    mails, webhooks = ({f"{kind.name} {n}" for n in range(10)} for kind in (MAIL, WEBHOOK))
    assert done == (mails - {f"{MAIL.name} 4"}) | webhooks
