"""What a database already holds: copied in, as the service would have left it.

A copy of a row is the row with other keys: both databases are filled by the same statements, and a new column needs
nothing here.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from random import getrandbits

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database
from workflow_chat.models import AuditEntry, Event, Message, User, WorkspaceMembership, table_of

COPIES = """
    INSERT INTO {table} ({columns})
    WITH RECURSIVE turn(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM turn WHERE n < {times})
    SELECT {values}
      FROM (SELECT n, one.*, row_number() OVER (ORDER BY n, one.{each}) AS number
              FROM turn CROSS JOIN ({rows}) one) copied
     ORDER BY number"""
# The latest message of each conversation, with what was written beside it.
LATEST = """
    SELECT one.*, h.head_seq
      FROM workflow_conversation_heads h
      JOIN workflow_conversations c ON c.id = h.conversation_id AND c.workflow_id IN ({workflows})
      JOIN workflow_messages m ON m.conversation_id = h.conversation_id AND m.seq = (
           SELECT max(seq) FROM workflow_messages WHERE conversation_id = h.conversation_id)
      JOIN {table} one ON {belongs}"""
MOVE_HEADS = """
    UPDATE workflow_conversation_heads SET head_seq = head_seq + {times} WHERE conversation_id IN (
           SELECT id FROM workflow_conversations WHERE workflow_id IN ({workflows}))"""
OWN_IDS = {
    "sqlite": "printf('01900000-0000-7000-{kind}000-%012x', {first} + number)",
    "postgresql": "CAST('01900000-0000-7000-{kind}000-' || lpad(to_hex({first} + number), 12, '0') AS uuid)",
}
"""UUIDv7 of long ago; increasing, as real ones are."""
ROWS_AT_ONCE = 100_000  # of one statement: a connection waits for its answer 15 s at most
Filling = Callable[[AsyncConnection], Iterator[str]]


def store_messages(database_url: str, times: int, workflows: Sequence[str]) -> None:
    """Add ``times`` messages to the conversation of each workflow, scattered over the tables as in real life."""
    at_once = max(1, ROWS_AT_ONCE // len(workflows))
    for start in range(0, times, at_once):
        asyncio.run(_fill(database_url, _messages(min(at_once, times - start), workflows)))


def _messages(times: int, workflows: Sequence[str]) -> Filling:
    names = ", ".join(f"'{workflow}'" for workflow in workflows)

    def filling(connection: AsyncConnection) -> Iterator[str]:
        own, first = OWN_IDS[connection.dialect.name], getrandbits(20) << 24  # so that one may store twice
        message, entry = own.format(kind=8, first=first), own.format(kind=9, first=first)
        place = {"seq": "head_seq + n", "changed_seq": "head_seq + n"}
        place["client_generated_id"] = f"'stored-{first}-' || number"
        for model, belongs, keys in (
            (Message, "one.id = m.id", {"id": message}),
            (Event, "one.message_id = m.id AND one.type = 'message.created'", {"message_id": message}),
            (AuditEntry, "one.message_id = m.id AND one.after IS NOT NULL", {"id": entry, "message_id": message}),
        ):
            table = table_of(model)
            rows = LATEST.format(workflows=names, table=table.name, belongs=belongs)
            yield _copies(table, times, rows, "conversation_id", place | keys)
        yield MOVE_HEADS.format(times=times, workflows=names)

    return filling


def store_members(database_url: str, times: int, workspace_id: str) -> None:
    """Add ``times`` people to a workspace."""

    def filling(_: AsyncConnection) -> Iterator[str]:
        member = {"user_id": "'member-' || n"}
        membership = f"SELECT * FROM workspace_memberships WHERE workspace_id = '{workspace_id}' LIMIT 1"
        yield _copies(table_of(User), times, "SELECT * FROM users LIMIT 1", "id", {"id": "'member-' || n"})
        yield _copies(table_of(WorkspaceMembership), times, membership, "user_id", member)

    asyncio.run(_fill(database_url, filling))


def _copies(table: Table, times: int, rows: str, each: str, changed: dict[str, str]) -> str:
    columns = table.columns.keys()
    values = ", ".join(changed.get(column, column) for column in columns)
    names = ", ".join(columns)
    return COPIES.format(table=table.name, columns=names, values=values, times=times, rows=rows, each=each)


async def _fill(database_url: str, filling: Filling) -> None:
    async with Database.open(load_settings(database_url=database_url).database) as database:
        on_postgres = database.dialect.name == "postgresql"
        async with database.writer.begin() as connection:
            if on_postgres:  # no foreign key row by row
                await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for statement in filling(connection):
                await connection.exec_driver_sql(statement)
        async with database.writer.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in ("VACUUM (ANALYZE)", "CHECKPOINT") if on_postgres else ("ANALYZE",):
                await connection.exec_driver_sql(statement)
