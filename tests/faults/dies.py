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

LAST_WORDS = "these are the last words"


def die() -> Never:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


acknowledge = MessageAppender._acknowledge
write = sqlite._Batch.write


def after_commit(appender: MessageAppender, batch: list[Any], *rest: Any) -> None:
    """Committed; nobody has been told, not even the sender."""
    if any(draft.content["body"] == LAST_WORDS for draft, _ in batch):
        die()
    acknowledge(appender, batch, *rest)


def before_commit(batch: sqlite._Batch) -> None:
    """All rows are written, and the transaction is open."""
    write(batch)
    if any(message["body"] == LAST_WORDS for message in batch._messages):
        die()


if __name__ == "__main__":
    moment = os.environ["WORKFLOW_CHAT_TEST_DIES"]
    if moment == "after_commit":
        change = patch.object(MessageAppender, "_acknowledge", after_commit)
    else:
        change = patch.object(sqlite._Batch, "write", before_commit)
    with change:
        main()
