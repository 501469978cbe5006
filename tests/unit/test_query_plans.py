"""Whatever a request reads or writes goes through an index, on both databases, however many messages there are."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event, insert, text, update

from tests.conftest import quick_settings
from workflow_chat.access import driver_seats
from workflow_chat.access.conversations import access_workflow
from workflow_chat.actions import directory
from workflow_chat.actions.conversations import get_or_create_conversation
from workflow_chat.actions.messages import delete_message, update_message
from workflow_chat.actions.sending import sqlite
from workflow_chat.clock import SystemClock, new_id
from workflow_chat.database.engine import Database, nobody_listens
from workflow_chat.database.raw import RawStatement
from workflow_chat.database.session import Writing
from workflow_chat.events.epochs import ensure_store_nonce
from workflow_chat.migrations import migrate
from workflow_chat.models import AuditEntry, ConversationHead, Event, Message
from workflow_chat.queries.event_replay import EventReplay
from workflow_chat.queries.message_page_sql import AFTER, AROUND, BEFORE, CHANGED, FIRST_UNREAD
from workflow_chat.queries.read_receipts import get_unread_count, list_read_receipts
from workflow_chat.shapes.kinds import EventType, SenderType, WorkspaceRole
from workflow_chat.shapes.person import Person

CONVERSATIONS, MESSAGES = 40, 500  # of each
GROWING = ("workflow_messages", "workflow_chat_events", "audit_log")
ADA = Person("ada")
Run = Callable[[Awaitable[Any]], Any]


class Installation:
    """A database with many messages, and a note of every statement that reaches it."""

    def __init__(self, database_url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.database = Database(quick_settings(database_url).database, SystemClock(), nobody_listens)
        self.noted: list[tuple[str, Any]] = []
        self.message_id = ""
        self.conversation_id = ""
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
        where = {"user": "ada", "workflow": f"workflow-{CONVERSATIONS - 1}", "limit": 51, "seq": 100}
        where["message"] = self.message_id
        explained: list[str] = []
        for page in (BEFORE, AFTER, CHANGED, AROUND, FIRST_UNREAD):
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
        async with self.database.writer.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("ANALYZE"))

    async def _fill_conversation(self, uow: Writing, workflow: str) -> None:
        await directory.put_workflow(uow, "acme", workflow, name=workflow)
        conversation = self.conversation_id = await get_or_create_conversation(uow, "acme", workflow)
        messages = [_message(uow, conversation, seq) for seq in range(1, MESSAGES + 1)]
        self.message_id = messages[-1]["id"]
        await uow.session.execute(insert(Message), messages)
        await uow.session.execute(insert(Event), [_event(message) for message in messages])
        await uow.session.execute(insert(AuditEntry), [_audit(message) for message in messages])


def _message(uow: Writing, conversation: str, seq: int) -> dict[str, Any]:
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


@pytest.fixture(scope="module")
def installation(database_url: str) -> Iterator[Installation]:
    filled = Installation(database_url)
    yield filled
    filled.close()


async def _use_everything(installation: Installation) -> None:
    workflow, last = f"workflow-{CONVERSATIONS - 1}", installation.message_id
    async with installation.database.read() as uow:
        standing = await access_workflow(uow, ADA, workflow)
        await get_unread_count(uow, standing)
        await list_read_receipts(uow, standing)
    async with installation.database.write() as uow:
        await update_message(uow, ADA, workflow, last, body="changed")
        await delete_message(uow, ADA, workflow, last)
    replay = EventReplay(installation.database)
    await replay.bounds([installation.conversation_id])
    await replay.page(installation.conversation_id, 10, 200)


def test_no_statement_reads_a_whole_table_that_grows(installation: Installation) -> None:
    installation.noted.clear()
    installation.run(_use_everything(installation))
    if installation.database.dialect.name == "sqlite":  # the group commit speaks to the driver itself
        installation.noted += [
            (sqlite.FIND_SENDER, ("7", "workflow-1", "ada")),
            (sqlite.FIND_MESSAGE, (installation.message_id,)),
            (driver_seats.FIND_SEAT, ("workflow-1", "ada")),
        ]
    plans = installation.run(installation.plans()) + installation.run(installation.plans_of_pages())
    assert len(plans) > 20
    scans = [plan for plan in plans for table in GROWING if f"SCAN {table}" in plan or f"Seq Scan on {table}" in plan]
    assert scans == []
