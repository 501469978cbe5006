"""A database with many conversations, and a note of what it is asked."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from sqlalchemy import event, insert, text, update

from tests.conftest import quick_settings
from workflow_chat.actions import directory
from workflow_chat.actions.conversations import get_or_create_conversation
from workflow_chat.clock import SystemClock, new_id
from workflow_chat.database.engine import Database, nobody_listens
from workflow_chat.database.raw import RawStatement
from workflow_chat.database.session import Writing
from workflow_chat.events.epochs import ensure_store_nonce
from workflow_chat.migrations import migrate
from workflow_chat.models import AuditEntry, ConversationHead, Event, Message
from workflow_chat.queries.message_page_sql import AFTER, AROUND, BEFORE, CHANGED, FIRST_UNREAD
from workflow_chat.shapes.kinds import EventType, SenderType, WorkspaceRole

CONVERSATIONS, MESSAGES = 40, 500  # of each
PAGES = {"before": BEFORE, "after": AFTER, "changed": CHANGED, "around": AROUND, "first unread": FIRST_UNREAD}


class Installation:
    """A database with many messages, and a note of every statement that reaches it."""

    def __init__(self, database_url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.database = Database(quick_settings(database_url).database, SystemClock(), nobody_listens)
        self.noted: list[tuple[str, Any]] = []
        self.workflow_id = f"workflow-{CONVERSATIONS - 1}"
        self.message_id = ""
        self.conversation_id = ""
        self.last_seq = MESSAGES
        self.run(self._fill())
        for engine in {self.database.reader, self.database.writer}:
            event.listen(engine.sync_engine, "before_cursor_execute", self._note)

    def run(self, work: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self.database.close())
        self.loop.close()

    def _note(self, _: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if not statement.startswith(("EXPLAIN", "BEGIN")):
            self.noted.append((statement, parameters))

    async def plans(self) -> list[str]:
        """How the database runs each statement that was noted."""
        prefix = "EXPLAIN QUERY PLAN " if self.database.dialect.name == "sqlite" else "EXPLAIN "
        async with self.database.reader.connect() as connection:
            explained: list[str] = []
            for statement, parameters in self.noted:
                rows = await connection.exec_driver_sql(prefix + statement, parameters)
                explained.append("\n".join([statement, *(str(row[-1]) for row in rows)]))
            return explained

    async def plans_of_pages(self) -> list[str]:
        """The same for the statements of lists, which are asked of the driver itself."""
        where = {"user": "ada", "workflow": self.workflow_id, "limit": 51, "seq": 100}
        where["message"] = self.message_id
        explained: list[str] = []
        for page in PAGES.values():
            plan = RawStatement("EXPLAIN QUERY PLAN " + page.sqlite, "EXPLAIN " + page.postgres_named)
            rows = await self.database.fetch(plan, where)
            explained.append("\n".join(str(list(dict(row).values())[-1]) for row in rows))
        return explained

    async def _fill(self) -> None:
        await migrate.upgrade(self.database.writer)
        await ensure_store_nonce(self.database)
        async with self.database.write() as uow:
            await directory.put_workspace(uow, "acme", name="Acme")
            for person in ("ada", "ben"):
                await directory.put_user(uow, person, name=person, email=f"{person}@acme.example")
                await directory.put_membership(uow, "acme", person, WorkspaceRole.OWNER)
            for number in range(CONVERSATIONS):
                await self._fill_conversation(uow, f"workflow-{number}")
            await uow.session.execute(update(ConversationHead).values(head_seq=MESSAGES))
        await self.analyze()

    async def analyze(self) -> None:
        async with self.database.writer.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("ANALYZE"))

    async def _fill_conversation(self, uow: Writing, workflow: str) -> None:
        await directory.put_workflow(uow, "acme", workflow, name=workflow)
        conversation = self.conversation_id = await get_or_create_conversation(uow, "acme", workflow)
        messages = [message_row(uow, conversation, seq) for seq in range(1, MESSAGES + 1)]
        self.message_id = messages[-1]["id"]
        await uow.session.execute(insert(Message), messages)
        await uow.session.execute(insert(Event), [_event(message) for message in messages])
        await uow.session.execute(insert(AuditEntry), [_audit(message) for message in messages])


def message_row(uow: Writing, conversation: str, seq: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "workspace_id": "acme",
        "conversation_id": conversation,
        "seq": seq,
        "changed_seq": seq,
        "version": 1,
        "sender_type": SenderType.CLIENT,
        "sender_id": "ada",
        "client_generated_id": str(seq),
        "body_digest": "",
        "body": "hello",
        "attachments": [],
        "created_at": uow.now,
    }


def _event(message: dict[str, Any]) -> dict[str, Any]:
    shared = {name: message[name] for name in ("workspace_id", "conversation_id", "seq", "version", "created_at")}
    return {**shared, "type": EventType.MESSAGE_CREATED, "message_id": message["id"]}


def _audit(message: dict[str, Any]) -> dict[str, Any]:
    shared = {name: message[name] for name in ("workspace_id", "conversation_id", "created_at")}
    return {**shared, "id": new_id(), "tag": "sent", "actor_id": "ada", "message_id": message["id"]}
