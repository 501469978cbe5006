"""A database to serve, people in it, and what it holds in the end."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.conftest import quick_settings
from tests.faults.journal import Conversation, Event, History, Message
from tests.faults.people import Reader, Writer
from tests.harness.people import settle_in
from tests.harness.service import Service
from workflow_chat.actions import directory

FIND_MESSAGES = """
    SELECT c.workflow_id, m.id, m.seq, m.sender_id, m.client_generated_id
      FROM workflow_messages m JOIN workflow_conversations c ON c.id = m.conversation_id ORDER BY m.seq"""
FIND_EVENTS = """
    SELECT c.workflow_id, e.seq, e.type, e.message_id
      FROM workflow_chat_events e JOIN workflow_conversations c ON c.id = e.conversation_id ORDER BY e.seq"""
FIND_HEADS = """
    SELECT c.workflow_id, h.head_seq
      FROM workflow_conversation_heads h JOIN workflow_conversations c ON c.id = h.conversation_id"""


def furnish(url: str, workflows: Sequence[str]) -> None:
    """Bring a database to the newest schema, with the harness's people and these workflows of Acme's."""
    service = Service(quick_settings(url)).start()
    try:
        settle_in(service)
        for workflow_id in workflows:
            service.do(directory.put_workflow, "acme", workflow_id, name=workflow_id)
    finally:
        service.stop()


def prepared(path: Path, workflows: Sequence[str]) -> str:
    """A database file with people and workflows in it; answers with its URL."""
    furnish(f"sqlite:///{path}", workflows)
    return f"sqlite:///{path}"


def collected(path: Path, writers: Sequence[Writer], readers: Sequence[Reader]) -> History:
    """Everything that was promised, told and stored."""
    return History(
        promises=[promise for writer in writers for promise in writer.promises],
        readers=[reader.journal for reader in readers],
        conversations=stored(path),
    )


def stored(path: Path) -> dict[str, Conversation]:
    """The conversations, as another program sees them in the file."""
    with closing(sqlite3.connect(path)) as database:
        found = {workflow: Conversation(head) for workflow, head in database.execute(FIND_HEADS)}
        for workflow, message_id, seq, sender_id, key in database.execute(FIND_MESSAGES):
            found[workflow].messages.append(Message(message_id, seq, sender_id, key))
        for workflow, seq, kind, message_id in database.execute(FIND_EVENTS):
            found[workflow].events.append(Event(seq, kind, message_id))
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return found
