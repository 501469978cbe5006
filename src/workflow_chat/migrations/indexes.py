"""Indexes on tables that may be large: PostgreSQL builds them while instances write.

That cannot be done inside a transaction, so they come after the migrations' own, and one that was interrupted is begun
again.
"""

import asyncio

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.schema import CreateIndex

from workflow_chat.models import Message, ReadReceipt, table_of

NAMES = {"ix_workflow_messages_unread", "ix_workflow_read_receipts_latest"}
LOCK = 7309455  # any number that nobody else locks
PAUSE = 0.2  # seconds between two looks whether another one has finished
_IS_VALID = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")


async def build_missing(engine: AsyncEngine) -> None:
    """Build what is not there yet; several instances may try at once."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("SET lock_timeout = 0")
        while not await connection.scalar(text(f"SELECT pg_try_advisory_lock({LOCK})")):  # noqa: ASYNC110 - see below
            await asyncio.sleep(PAUSE)  # whoever waits inside of a statement would be waited for itself
        try:
            for index in (*table_of(Message).indexes, *table_of(ReadReceipt).indexes):
                if index.name in NAMES:
                    await _build(connection, index)
        finally:
            await connection.invalidate()  # and with it the lock and the setting


async def _build(connection: AsyncConnection, index: Index) -> None:
    is_valid = await connection.scalar(_IS_VALID, {"name": index.name})
    if is_valid:
        return
    if is_valid is False:  # it was interrupted
        await connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY {index.name}")
    create = str(CreateIndex(index).compile(dialect=dialect()))
    await connection.exec_driver_sql(create.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY", 1))
