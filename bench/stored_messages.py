"""Messages that a database already holds: copied in, as the service would have left them."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

TEXT = "[[00000000]] Could you look at the invoice of last week, please? It was booked twice."
DIGEST = "0123456789abcdef0123456789abcdef"
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
COLUMNS = {
    "workflow_messages": (
        *("id", "workspace_id", "conversation_id", "seq", "changed_seq", "version", "sender_type", "sender_id"),
        *("client_generated_id", "body_digest", "body", "attachments", "created_at"),
    ),
    "workflow_chat_events": (
        *("conversation_id", "seq", "workspace_id", "type", "message_id", "version", "created_at"),
    ),
    "audit_log": (*("id", "workspace_id", "tag", "actor_id", "conversation_id", "message_id", "after", "created_at"),),
}
AFTERWARDS = ("VACUUM (ANALYZE) workflow_messages, workflow_chat_events, audit_log", "CHECKPOINT")


def store_messages(database_url: str, rows: int) -> None:
    """Add ``rows`` messages, spread evenly over the conversations that are there."""
    asyncio.run(_store(database_url, rows))


async def _store(database_url: str, rows: int) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")  # no foreign key row by row
            await _copy(connection, rows)
        for statement in AFTERWARDS:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _copy(connection: Any, rows: int) -> None:
    heads: list[Sequence[Any]] = await connection.fetch(
        "SELECT conversation_id, workspace_id, head_seq FROM workflow_conversation_heads ORDER BY conversation_id"
    )
    each = -(-rows // len(heads))
    for table, make in (("workflow_messages", _messages), ("workflow_chat_events", _events), ("audit_log", _audit)):
        await connection.copy_records_to_table(table, records=make(heads, each), columns=COLUMNS[table])
    await connection.execute("UPDATE workflow_conversation_heads SET head_seq = head_seq + $1", each)


def _messages(heads: Sequence[Any], each: int) -> Iterator[tuple[Any, ...]]:
    for n, conversation, tenant, seq, moment in _numbered(heads, each):
        key = f"stored-{n:029d}"
        yield (
            *(_id(8, n), tenant, conversation, seq, seq, 1, "client", "ada"),
            *(key, DIGEST, TEXT, "[]", moment),
        )


def _events(heads: Sequence[Any], each: int) -> Iterator[tuple[Any, ...]]:
    for n, conversation, tenant, seq, moment in _numbered(heads, each):
        yield conversation, seq, tenant, "message.created", _id(8, n), 1, moment


def _audit(heads: Sequence[Any], each: int) -> Iterator[tuple[Any, ...]]:
    tag, after = "workflow.chat.message.sent", f'{{"body": "{TEXT}"}}'
    for n, conversation, tenant, _, moment in _numbered(heads, each):
        yield _id(9, n), tenant, tag, "ada", conversation, _id(8, n), after, moment


def _numbered(heads: Sequence[Any], each: int) -> Iterator[tuple[int, Any, str, int, datetime]]:
    """In the order of time: every conversation in turn, so that each one's rows lie scattered as in real life."""
    for turn in range(each):
        moment = BEGIN + timedelta(seconds=turn)
        for position, (conversation, tenant, head) in enumerate(heads):
            yield turn * len(heads) + position, conversation, tenant, head + 1 + turn, moment


def _id(kind: int, number: int) -> str:
    """A UUIDv7 of long ago; increasing, as real ones are."""
    return f"01900000-0000-7000-{kind}000-{number:012x}"
