"""PostgreSQL through asyncpg."""

from collections.abc import Mapping
from typing import Any

import asyncpg
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from workflow_chat.config.postgres_address import driver_address
from workflow_chat.database.raw import RawStatement

AWAY = (  # what the driver itself raises when the server is gone, is going, or does not get to us in time
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # its state after the connection broke under it
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.QueryCanceledError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby that is being promoted, or was left behind
    asyncpg.ObjectNotInPrerequisiteStateError,  # the same, asked for its timeline
    TimeoutError,
)
SESSION = {
    # What the delivery promise rests on, whatever the server's defaults say.
    "synchronous_commit": "on",
    "default_transaction_isolation": "read committed",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
    "jit": "off",
    "application_name": "workflow-chat",
}


class Postgres:
    """Fulfils :class:`workflow_chat.database.dialects.dialect.Dialect`."""

    name = "postgresql"
    title = "PostgreSQL"
    version = "SHOW server_version"

    def __init__(self, url: str, pool_size: int) -> None:
        self._url = url
        self._pool_size = pool_size

    def engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        """One pool for both: what reads sees one state, and the server refuses it to write."""
        writer = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=self._connect,
            pool_size=self._pool_size,
            max_overflow=0,
            pool_timeout=5,
            hide_parameters=True,  # an error is logged, and what people write must not be
            pool_pre_ping=False,  # a lost connection fails one request with 503 and is replaced
        )
        return writer, writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def _connect(self) -> Any:
        """By its own address and not SQLAlchemy's, which knows nothing of TLS and sockets."""
        address = driver_address(self._url)
        return await asyncpg.connect(address, timeout=5, command_timeout=15, server_settings=SESSION)

    async def fetch(self, driver: Any, statement: RawStatement, parameters: Mapping[str, Any]) -> list[Any]:
        return await driver.fetch(statement.postgres, *(parameters[name] for name in statement.names))

    def insert(self, table: Any) -> Any:
        return insert(table)

    async def lock(self, session: AsyncSession, number: int) -> None:
        await session.execute(select(func.pg_advisory_xact_lock(number)))
