"""Jobs that one worker claims and deletes, with a handler that does nothing; and the same by the bare driver."""

import asyncio
import time
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy import insert

from bench.measurements import in_turn
from bench.table import Print, at_least, compared
from workflow_chat.clock import SystemClock
from workflow_chat.config import load_settings
from workflow_chat.database.dialects.sqlite import sqlite3
from workflow_chat.database.engine import Database
from workflow_chat.jobs.enqueue import job_row
from workflow_chat.jobs.kinds import JobKind
from workflow_chat.jobs.leases import HeldJob
from workflow_chat.metrics import Metrics
from workflow_chat.migrations import migrate
from workflow_chat.models import Job
from workflow_chat.worker.loop import Worker

JOBS = 10_000
AT_ONCE = 20  # of a claim: the default
NOTHING = JobKind("bench.nothing", queue="bench")
SQLITE_CLAIM = f"""
    UPDATE jobs SET due_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '60 seconds'), lease_token = ?,
                    attempts = attempts + 1
     WHERE id IN (SELECT id FROM jobs WHERE queue = 'bench' AND failed_at IS NULL
                     AND due_at <= strftime('%Y-%m-%dT%H:%M:%fZ') ORDER BY due_at LIMIT {AT_ONCE})
    RETURNING id, kind, key, payload, attempts"""
SQLITE_DELETE = "DELETE FROM jobs WHERE id = ? AND lease_token = ?"
POSTGRES_CLAIM = f"""
    WITH due AS MATERIALIZED (
        SELECT id FROM jobs WHERE queue = 'bench' AND failed_at IS NULL AND due_at <= now()
         ORDER BY due_at LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED)
    UPDATE jobs j SET due_at = now() + interval '60 s', lease_token = $1, attempts = attempts + 1
      FROM due WHERE j.id = due.id RETURNING j.id, kind, key, payload, attempts"""
POSTGRES_DELETE = "DELETE FROM jobs WHERE id = ANY($1) AND lease_token = $2"


def measure(database_url: str, out: Print) -> None:
    ours, bare = in_turn(
        lambda: asyncio.run(_by_a_worker(database_url)), lambda: asyncio.run(_by_the_driver(database_url))
    )
    out(at_least("jobs: claimed and deleted by one worker, 20 a claim", ours, "/s", 1_000))
    out(compared("  of the bare driver, one statement each", ours, bare, "/s", 0.1))


async def _by_a_worker(database_url: str) -> float:
    settings = load_settings(database_url=database_url, jobs_batch_size=AT_ONCE)
    left, over = JOBS, asyncio.Event()

    async def do_nothing(_: Database, __: HeldJob) -> None:
        nonlocal left
        left -= 1
        if not left:
            over.set()

    async with Database.open(settings.database) as database:
        await _write_jobs(database)
        worker = Worker(database, {NOTHING: do_nothing}, SystemClock(), settings.jobs, Metrics().jobs)
        begun = time.perf_counter()
        await worker.start()
        await over.wait()
        await worker.stop()  # which deletes the last of them
        return JOBS / (time.perf_counter() - begun)


async def _by_the_driver(database_url: str) -> float:
    settings = load_settings(database_url=database_url).database
    async with Database.open(settings) as database:
        await _write_jobs(database)
    begun = time.perf_counter()
    if settings.sqlite_path is not None:
        _drain_sqlite(settings.sqlite_path)
    else:
        await _drain_postgres(database_url)
    return JOBS / (time.perf_counter() - begun)


async def _write_jobs(database: Database) -> None:
    await migrate.upgrade(database.writer)
    async with database.write() as uow:
        rows = [job_row(NOTHING, {"n": n}, created_at=uow.now, due_at=uow.now) for n in range(JOBS)]
        await uow.session.execute(insert(Job), rows)


def _drain_sqlite(path: Path) -> None:
    driver = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        driver.execute(f"PRAGMA {pragma}")
    token = str(uuid4())
    while claimed := driver.execute(SQLITE_CLAIM, [token]).fetchall():
        driver.execute("BEGIN IMMEDIATE")
        driver.executemany(SQLITE_DELETE, [(row[0], token) for row in claimed])
        driver.execute("COMMIT")
    driver.close()


async def _drain_postgres(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    token = uuid4()
    while claimed := await connection.fetch(POSTGRES_CLAIM, token):
        await connection.execute(POSTGRES_DELETE, [row["id"] for row in claimed], token)
    await connection.close()
