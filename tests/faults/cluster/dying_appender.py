"""Appends to an SQLite file as fast as it can, in group commits, and writes down what was acknowledged.

A fork of a process that has imported everything: fifty of them start in the time of one `workflow-chat serve`.
"""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from tests.conftest import quick_settings
from workflow_chat.actions.sending.appender import MessageAppender
from workflow_chat.actions.sending.create_message import create_message
from workflow_chat.actions.sending.sqlite import SqliteAppendStore
from workflow_chat.clock import SystemClock
from workflow_chat.config import Settings
from workflow_chat.database.engine import Database, nobody_listens
from workflow_chat.database.shared_commit import SharedCommit
from workflow_chat.metrics import Metrics
from workflow_chat.shapes.person import Person

SENDERS = 24


async def append_for_ever(settings: Settings, journal: Path) -> None:
    database = Database(settings.database, SystemClock(), nobody_listens)
    store = SqliteAppendStore(SharedCommit(database))
    appender = MessageAppender(store, SystemClock(), nobody_listens, Metrics(), settings.sending)
    await appender.start()
    with journal.open("ab", buffering=0) as acknowledged:
        await asyncio.gather(*(send_for_ever(appender, acknowledged.write) for _ in range(SENDERS)))


async def send_for_ever(appender: MessageAppender, write_down: Callable[[bytes], object]) -> None:
    while True:
        key = str(uuid4())
        sent = await create_message(appender, Person("ada"), "invoices", body=key, client_generated_id=key)
        write_down(f"{key} {sent.message.decode()}\n".encode())


def main(path: Path, journal: Path, kills: int, seed: int) -> None:
    settings, chance = quick_settings(f"sqlite:///{path}"), random.Random(seed)
    for _ in range(kills):
        child = os.fork()
        if child == 0:
            asyncio.run(append_for_ever(settings, journal))
        signal.sigtimedwait([signal.SIGCHLD], chance.uniform(0.05, 0.2))
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL, "it was to die by our hand"


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
