"""Writes a change with a job beside it, and kills itself right before or right after the commit.

Run as ``python -m tests.faults.dies_with_a_job URL before_commit|after_commit``.
"""

import asyncio
import os
import signal
import sys
from typing import Never

from tests.harness.jobs import MAIL
from workflow_chat.actions import directory
from workflow_chat.clock import SystemClock
from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database
from workflow_chat.jobs.enqueue import enqueue
from workflow_chat.shapes.notices import RightsChanged


def die(*_: object) -> Never:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


async def main(url: str, moment: str) -> None:
    """Notices go out as the first thing after the commit."""
    database = Database(load_settings(database_url=url).database, SystemClock(), die)
    async with database.write() as uow:
        await directory.put_workspace(uow, "acme", name="Acme")
        await enqueue(uow, MAIL, {"n": 1}, due_at=uow.now, key="acme")
        uow.announce(RightsChanged(None))
        if moment == "before_commit":
            die()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
