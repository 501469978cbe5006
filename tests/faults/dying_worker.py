"""Workers that are killed by one of their jobs, until none is: forks of a process that has imported everything.

Run as ``python -m tests.faults.dying_worker URL JOURNAL``. Every job that was done is a line of the journal, and the
number of deaths is printed.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.harness.jobs import MAIL, WEBHOOK, at_work, leases_end, stored, until
from workflow_chat.cli import logs
from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database
from workflow_chat.jobs.leases import HeldJob


async def work(url: str, journal: Path) -> None:
    """Until nothing is left that somebody could work on."""

    async def deliver(_: Database, job: HeldJob) -> None:
        if job.payload.get("kills"):
            os.kill(os.getpid(), signal.SIGKILL)
        with journal.open("a") as done:
            done.write(f"{job.kind} {job.payload['n']}\n")

    async with (
        Database.open(load_settings(database_url=url).database) as database,
        at_work(database, {MAIL: deliver, WEBHOOK: deliver}),
    ):

        async def is_over() -> bool:
            return all(job.failed_at for job in await stored(database))

        await until(is_over, "every job is done or given up")


async def let_leases_end(url: str) -> None:
    async with Database.open(load_settings(database_url=url).database) as database:
        await leases_end(database)


def main(url: str, journal: Path) -> None:
    deaths = 0
    while child := os.fork():
        if not os.waitpid(child, 0)[1]:
            break
        deaths += 1
        asyncio.run(let_leases_end(url))
    else:
        asyncio.run(work(url, journal))
        return
    print(deaths)  # noqa: T201 - for the test


if __name__ == "__main__":
    logs.configure()
    main(sys.argv[1], Path(sys.argv[2]))
