"""``workflow-chat``, but the process kills itself at a chosen moment of the message that says so.

A wrapper, so that the product needs no switch for it. The moment is in WORKFLOW_CHAT_TEST_DIES.
"""

import os
import signal
from typing import Any, Never
from unittest.mock import patch

from workflow_chat.__main__ import main
from workflow_chat.actions.sending import sqlite
from workflow_chat.actions.sending.appender import MessageAppender
from workflow_chat.actions.sending.draft import Written

LAST_WORDS = "these are the last words"


def die() -> Never:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


tell = MessageAppender._outcome
write = sqlite._Batch.write


def after_commit(appender: MessageAppender, verdict: Any) -> Any:
    """Committed; nobody has been told, not even the sender."""
    if isinstance(verdict, Written) and verdict.message["body"] == LAST_WORDS:
        die()
    return tell(appender, verdict)


def before_commit(batch: sqlite._Batch) -> None:
    """All rows are written, and the transaction is open."""
    write(batch)
    if any(message["body"] == LAST_WORDS for message in batch._messages):
        die()


if __name__ == "__main__":
    moment = os.environ["WORKFLOW_CHAT_TEST_DIES"]
    if moment == "after_commit":
        change = patch.object(MessageAppender, "_outcome", after_commit)
    else:
        change = patch.object(sqlite._Batch, "write", before_commit)
    with change:
        main()
