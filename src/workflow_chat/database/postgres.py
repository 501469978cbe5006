"""PostgreSQL through asyncpg."""

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

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


def create_engine(url: str, *, pool_size: int) -> AsyncEngine:
    """One pool for reading and writing."""
    return create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        hide_parameters=True,  # an error is logged, and what people write must not be
        pool_pre_ping=False,  # a lost connection fails one request with 503 and is replaced
        connect_args={"timeout": 5, "command_timeout": 15, "server_settings": SESSION},
    )
