"""``workflow-chat``, but the process kills itself at a chosen moment of the message that says so.

A wrapper, so that the product needs no switch for it. The moment is in WORKFLOW_CHAT_TEST_DIES.
"""

import os
import signal
from typing import Any, Never
from unittest.mock import patch

from workflow_chat.__main__ import main
from workflow_chat.actions import append_sqlite
from workflow_chat.actions.append import MessageAppender

LAST_WORDS = "these are the last words"


def die() -> Never:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


acknowledge = MessageAppender._acknowledge
write = append_sqlite._Batch.write


def after_commit(appender: MessageAppender, batch: list[Any], *rest: Any) -> None:
    """Committed; nobody has been told, not even the sender."""
    if any(draft.body == LAST_WORDS for draft, _ in batch):
        die()
    acknowledge(appender, batch, *rest)


def before_commit(batch: append_sqlite._Batch) -> None:
    """All rows are written, and the transaction is open."""
    write(batch)
    if any(LAST_WORDS in map(str, row) for row in batch._messages):
        die()


if __name__ == "__main__":
    moment = os.environ["WORKFLOW_CHAT_TEST_DIES"]
    if moment == "after_commit":
        change = patch.object(MessageAppender, "_acknowledge", after_commit)
    else:
        change = patch.object(append_sqlite._Batch, "write", before_commit)
    with change:
        main()
