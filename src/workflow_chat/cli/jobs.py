"""``workflow-chat jobs``: what waits, what was given up, and what becomes of it."""

import asyncio
import json
from typing import Annotated, Any

import typer

from workflow_chat.cli.operator import existing
from workflow_chat.config import Settings, SettingsError, load_settings
from workflow_chat.database.engine import Database
from workflow_chat.identifiers import is_own_id
from workflow_chat.jobs.failed import Retried, drop_job, retry_failed, retry_some_failed
from workflow_chat.jobs.listing import list_jobs
from workflow_chat.queries.health import database_time

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look after jobs: what is due later, and what was given up after too many attempts.",
)

JobId = Annotated[str, typer.Argument(metavar="ID", help="As `jobs list` prints it.")]


@app.command("list")
def list_(
    *,
    failed: Annotated[bool, typer.Option("--failed", help="Only those that were given up.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line, with everything.")] = False,
) -> None:
    """Print the jobs, the oldest first."""
    asyncio.run(_print_jobs(load_settings(), failed_only=failed, as_json=as_json))


@app.command()
def retry(
    *,
    job: Annotated[str | None, typer.Argument(metavar="ID", help="As `jobs list --failed` prints it.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that were given up.")] = False,
) -> None:
    """Begin anew with a job that was given up.

    When another job with its key waits already, that one does the work, and this one is dropped.
    """
    if (job is None) is not every:
        raise SettingsError("Name one job, or say --all. `workflow-chat jobs list --failed` prints those there are.")
    retried = asyncio.run(_retry_all(load_settings()) if job is None else _retry(load_settings(), _checked(job)))
    if job is not None and retried == Retried():
        raise SettingsError(f"No failed job has the id {job}. See: workflow-chat jobs list --failed")
    print(f"Waiting again: {retried.waiting}. Dropped, because another with the same key waits: {retried.dropped}.")


@app.command()
def drop(job: JobId) -> None:
    """Delete a job, whether it failed or waits; what it would have done is never done."""
    if not asyncio.run(_drop(load_settings(), _checked(job))):
        raise SettingsError(f"No job has the id {job}. See: workflow-chat jobs list")
    print(f"Dropped {job}.")


async def _print_jobs(settings: Settings, *, failed_only: bool, as_json: bool) -> None:
    is_empty = True
    async with Database.open(existing(settings)) as database, database.read() as uow:
        async for job in list_jobs(uow, failed_only=failed_only):
            is_empty = False
            print(json.dumps(job, ensure_ascii=False) if as_json else _line(job))
    if is_empty and not as_json:
        print("There are no failed jobs." if failed_only else "There are no jobs.")


def _line(job: dict[str, Any]) -> str:
    when = f"since {job['failedAt']}" if job["failedAt"] else f"due   {job['dueAt']}"
    words = [job["id"], f"{job['kind']:<20}", f"{job['state']:<7}", when, f"attempts {job['attempts']}"]
    return "  ".join([*words, *([job["lastError"]] if job["lastError"] else [])])


async def _retry(settings: Settings, job_id: str) -> Retried:
    async with Database.open(existing(settings)) as database, database.write() as uow:
        return await retry_failed(uow, job_id)


async def _retry_all(settings: Settings) -> Retried:
    """Some at a time; what fails once more meanwhile has failed later."""
    total = Retried()
    async with Database.open(existing(settings)) as database:
        begun = await database_time(database)
        while True:
            async with database.write() as uow:
                some = await retry_some_failed(uow, until=begun)
            if some == Retried():
                return total
            total += some


async def _drop(settings: Settings, job_id: str) -> bool:
    async with Database.open(existing(settings)) as database, database.write() as uow:
        return await drop_job(uow, job_id)


def _checked(job_id: str) -> str:
    if not is_own_id(job_id):
        raise SettingsError(f"'{job_id}' is not the id of a job. See: workflow-chat jobs list")
    return job_id
