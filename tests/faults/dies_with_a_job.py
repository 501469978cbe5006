"""Writes a change with a job beside it, and kills itself right before or right after the commit.

Run as ``python -m tests.faults.dies_with_a_job URL before_commit|after_commit|after_message``.
"""

import asyncio
import os
import signal
import sys
from typing import Never

from tests.harness.jobs import MAIL
from workflow_chat.actions import directory
from workflow_chat.actions.sending.appender import MessageAppender
from workflow_chat.actions.sending.draft import Draft
from workflow_chat.actions.sending.postgres import PostgresAppendStore
from workflow_chat.actions.sending.sqlite import SqliteAppendStore
from workflow_chat.clock import SystemClock
from workflow_chat.config import SendingSettings, load_settings
from workflow_chat.database.engine import Database
from workflow_chat.database.shared_commit import SharedCommit
from workflow_chat.jobs.enqueue import enqueue, job_row
from workflow_chat.metrics import Metrics
from workflow_chat.shapes.notices import RightsChanged
from workflow_chat.shapes.person import Person


def die(*_: object) -> Never:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


async def main(url: str, moment: str) -> None:
    """Notices go out as the first thing after the commit."""
    settings = load_settings(database_url=url)
    database = Database(settings.database, SystemClock(), die)
    if moment == "after_message":
        await send(database, settings.sending)
    async with database.write() as uow:
        await directory.put_workspace(uow, "acme", name="Acme")
        await enqueue(uow, MAIL, {"n": 1}, due_at=uow.now, key="acme")
        uow.announce(RightsChanged(None))
        if moment == "before_commit":
            die()


async def send(database: Database, limits: SendingSettings) -> None:
    """A message, with a job as its companion."""
    now = SystemClock().now()
    job = job_row(MAIL, {"n": 2}, created_at=now, due_at=now)
    store = (
        SqliteAppendStore(SharedCommit(database))
        if database.dialect.name == "sqlite"
        else PostgresAppendStore(database)
    )
    appender = MessageAppender(store, SystemClock(), die, Metrics(), limits)
    await appender.start()
    content = {"body": "Is the invoice in?", "attachments": []}
    await appender.send(Draft("invoices", Person("ada"), "key-1", content, companions={"jobs": [job]}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
