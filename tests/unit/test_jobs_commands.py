"""What an operator does about jobs, and the worker as a process of its own."""

import asyncio
import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import update

from tests.harness.command import Running, environment, run
from tests.harness.jobs import MAIL, WEBHOOK, claimed, leases_end, stored, until, write
from tests.harness.service import SECRET
from tests.servers.postgres import fresh_database
from workflow_chat.cli import commands
from workflow_chat.clock import new_id
from workflow_chat.config import SettingsError, load_settings
from workflow_chat.database.engine import Database
from workflow_chat.jobs.kinds import ERASE_EXPIRED
from workflow_chat.migrations import migrate
from workflow_chat.models import Job
from workflow_chat.worker.handlers.erase_expired import POSITION

Result = TypeVar("Result")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database without jobs."""
    if request.param == "sqlite":
        chosen = f"sqlite:///{tmp_path / 'chat.db'}"
        do(chosen, migrated)
        yield chosen
    else:
        with fresh_database(request.getfixturevalue("postgres_server")) as chosen:
            do(chosen, migrated)
            yield chosen


async def migrated(database: Database) -> None:
    await migrate.upgrade(database.writer)


@dataclass(frozen=True, slots=True)
class Operator:
    """Types ``workflow-chat jobs …`` for one database, without a new process for each."""

    capsys: pytest.CaptureFixture[str]

    def jobs(self, *arguments: str) -> str:
        """What it prints; a mistake is raised as the sentence that ``workflow-chat`` ends with."""
        commands.app(["jobs", *arguments], standalone_mode=False)
        return self.capsys.readouterr().out

    def listed(self, *options: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.jobs("list", "--json", *options).splitlines()]


@pytest.fixture
def operator(url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Operator:
    monkeypatch.setenv("WORKFLOW_CHAT_DATABASE_URL", url)
    return Operator(capsys)


def do(url: str, work: Callable[[Database], Awaitable[Result]]) -> Result:
    async def connected() -> Result:
        async with Database.open(load_settings(database_url=url).database) as database:
            return await work(database)

    return asyncio.run(connected())


async def three_jobs(database: Database) -> list[Job]:
    """One waits, one is held, one was given up."""
    await write(database, MAIL, {"to": "ada"}, due_in=-60, key="conversation")
    await claimed(database)
    await write(database, MAIL, due_in=3600)
    await write(database, WEBHOOK, key="endpoint")
    async with database.write() as uow:
        gone = {"failed_at": uow.now, "attempts": 3, "last_error": "KeyError at workflow_chat.worker:1"}
        await uow.session.execute(update(Job).where(Job.kind == WEBHOOK.name).values(gone))
    return await stored(database)


def test_what_there_is(operator: Operator, url: str) -> None:
    assert operator.jobs("list") == "There are no jobs.\n"
    assert operator.jobs("list", "--failed") == "There are no failed jobs.\n"
    held, waiting, failed = do(url, three_jobs)
    printed = operator.jobs("list").splitlines()
    assert [line.split()[:3] for line in printed] == [
        [held.id, "mail.send", "held"],
        [waiting.id, "mail.send", "waiting"],
        [failed.id, "webhook.send", "failed"],
    ]
    assert "due" in printed[1]
    assert printed[2].endswith("attempts 3  KeyError at workflow_chat.worker:1")
    assert operator.jobs("list", "--failed").splitlines() == printed[2:]


def test_what_there_is_for_programs(operator: Operator, url: str) -> None:
    assert operator.jobs("list", "--json") == ""
    do(url, three_jobs)
    jobs = operator.listed()
    assert [(job["key"], job["state"], job["attempts"], job["payload"]) for job in jobs] == [
        ("conversation", "held", 1, {"to": "ada"}),
        (None, "waiting", 0, {}),
        ("endpoint", "failed", 3, {}),
    ]
    assert [job["failedAt"] is None for job in jobs] == [True, True, False]
    assert all(job["dueAt"].endswith("Z") for job in jobs)


def test_a_failed_job_begins_anew(operator: Operator, url: str) -> None:
    *_, failed = do(url, three_jobs)
    assert operator.jobs("retry", failed.id).startswith("Waiting again: 1. ")
    (job,) = [job for job in operator.listed() if job["id"] == failed.id]
    assert (job["state"], job["attempts"], job["lastError"], job["key"]) == ("waiting", 0, None, "endpoint")
    with pytest.raises(
        SettingsError, match=f"No failed job has the id {failed.id}. See: workflow-chat jobs list --fai"
    ):
        operator.jobs("retry", failed.id)


async def four_failures(database: Database) -> None:
    """Three have one key: each was given up before the next was written. A fourth with it lives."""
    for n in range(4):
        await write(database, WEBHOOK, {"n": n}, key="endpoint" if n < 3 else None)
        async with database.write() as uow:
            await uow.session.execute(update(Job).where(Job.failed_at.is_(None)).values(failed_at=uow.now))
    await write(database, WEBHOOK, {"n": 4}, key="endpoint")


def test_all_begin_anew_but_those_whose_key_lives(operator: Operator, url: str) -> None:
    do(url, four_failures)
    retried = operator.jobs("retry", "--all")
    assert retried == "Waiting again: 1. Dropped, because another with the same key waits: 3.\n"
    left = [(job["payload"]["n"], job["state"]) for job in operator.listed()]
    assert sorted(left) == [(3, "waiting"), (4, "waiting")]
    assert operator.jobs("retry", "--all").startswith("Waiting again: 0. ")


def test_any_job_can_be_dropped(operator: Operator, url: str) -> None:
    for job in do(url, three_jobs):
        assert operator.jobs("drop", job.id) == f"Dropped {job.id}.\n"
    assert operator.listed() == []
    gone = new_id()
    with pytest.raises(SettingsError, match=f"No job has the id {gone}. See: workflow-chat jobs list"):
        operator.jobs("drop", gone)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("retry",), "Name one job, or say --all."),
        (("retry", "--all", "x"), "Name one job, or say --all."),
        (("retry", "x"), "'x' is not the id of a job."),
        (("drop", "x"), "'x' is not the id of a job."),
    ],
)
def test_mistakes(operator: Operator, arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        operator.jobs(*arguments)


def test_a_mistake_is_a_sentence(tmp_path: Path) -> None:
    ended = run(tmp_path, "jobs", "list")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "There is no database at workflow-chat.db. Is WORKFLOW_CHAT_DATABASE_URL right?\n"


def test_on_sqlite_the_service_does_the_work(tmp_path: Path) -> None:
    ended = run(tmp_path, "work")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "SQLite is for one process: `workflow-chat serve` works on the jobs by itself.\n"


def test_a_worker_refuses_an_old_schema(tmp_path: Path, empty_postgres: str) -> None:
    refused = run(tmp_path, "work", DATABASE_URL=empty_postgres)
    assert refused.returncode == 1
    assert "Run: workflow-chat migrate" in refused.stderr


def test_a_worker_of_its_own(tmp_path: Path, empty_postgres: str, free_port: int) -> None:
    """It needs no secret, plants what comes again and again, shows numbers, and ends when it is asked to."""
    do(empty_postgres, migrated)
    chosen = environment(DATABASE_URL=empty_postgres, METRICS_PORT=str(free_port), JOBS_POLL_SECONDS="0.05")
    command = [sys.executable, "-m", "workflow_chat", "work"]
    with subprocess.Popen(command, cwd=tmp_path, env=chosen, stdout=subprocess.PIPE, text=True) as worker:
        try:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "Workflow Chat works on jobs\n"
            do(empty_postgres, planted_and_done)
            text = urllib.request.urlopen(f"http://127.0.0.1:{free_port}/metrics").read().decode()
            assert f'workflow_chat_jobs_done_total{{kind="{ERASE_EXPIRED.name}"}} 1.0' in text
        finally:
            worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0


async def planted_and_done(database: Database) -> None:
    """What would be done in an hour is done now."""

    async def is_planted() -> bool:
        return bool(await stored(database))

    async def is_done() -> bool:
        return POSITION in (await stored(database))[0].payload

    await until(is_planted, "it is planted")
    await leases_end(database)
    await until(is_done, "it is done")


def test_serve_works_on_jobs(tmp_path: Path, url: str) -> None:
    chosen = {"JWT_SECRETS": SECRET, "DATABASE_URL": url, "JOBS_POLL_SECONDS": "0.05"}
    with Running(tmp_path, "serve", "--port", "0", **chosen) as service:
        do(url, planted_and_done)
        status, _, log = service.stop()
    assert (status, "job" in log) == (0, False)


def test_serve_leaves_jobs_to_others(tmp_path: Path, operator: Operator, url: str) -> None:
    chosen = {"JWT_SECRETS": SECRET, "DATABASE_URL": url, "JOBS_INSIDE_SERVE": "false"}
    with Running(tmp_path, "serve", "--port", "0", **chosen) as service:
        assert service.stop()[0] == 0
    assert operator.listed() == []
