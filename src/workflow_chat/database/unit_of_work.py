"""One transaction per request; what it announces happens only after the commit."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from workflow_chat.clock import Clock
from workflow_chat.config import Settings
from workflow_chat.database import postgres, sqlite
from workflow_chat.errors import Unavailable

AWAY = (OperationalError, InterfaceError, PoolTimeoutError, OSError, sqlite.OperationalError)
Announce = Callable[[Any], None]
Result = TypeVar("Result")


class UnitOfWork:
    """A session, the time it all happens at, and the notices that go out after the commit."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self.session = session
        self.now = clock.now()
        self.notices: list[Any] = []

    def announce(self, notice: Any) -> None:
        """Tell the live side after the commit; a rollback drops it."""
        self.notices.append(notice)

    @property
    def dialect(self) -> str:
        return self.session.get_bind().dialect.name


class Database:
    """The engines, and the only door to a transaction."""

    def __init__(self, settings: Settings, clock: Clock, announce: Announce) -> None:
        self._clock = clock
        self._announce = announce
        self.sqlite_path = settings.sqlite_path
        self.writer, self.reader = _engines(settings)

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[UnitOfWork]:
        """A transaction that sees one state and changes nothing."""
        with unavailable_when_away():
            async with AsyncSession(self.reader, expire_on_commit=False) as session, session.begin():
                yield UnitOfWork(session, self._clock)

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[UnitOfWork]:
        """A transaction that commits when its block ends well, and then announces what it noted."""
        with unavailable_when_away():
            async with AsyncSession(self.writer, expire_on_commit=False) as session:
                async with session.begin():
                    uow = UnitOfWork(session, self._clock)
                    yield uow
                # Still on the same connection: on SQLite nobody else has committed in between.
                for notice in uow.notices:
                    self._announce(notice)

    async def run_on_writer(self, work: Callable[[sqlite.Driver], Result]) -> Result:
        """Run a whole transaction of its own making on SQLite's one writing connection, in one hop to its thread."""
        with unavailable_when_away():
            async with self.writer.connect() as connection:
                raw = await connection.get_raw_connection()
                assert isinstance(raw.driver_connection, sqlite.SqliteConnection)
                return await raw.driver_connection.run(work)

    async def fetch(self, statement: str, *arguments: Any) -> list[Any]:
        """Run one statement on PostgreSQL as its own transaction, without anything in between."""
        with unavailable_when_away():
            async with self.writer.connect() as connection:
                raw = await connection.get_raw_connection()
                driver: Any = raw.driver_connection
                try:
                    return await driver.fetch(statement, *arguments)
                except postgres.AWAY:
                    await connection.invalidate()
                    raise

    async def close(self) -> None:
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()


def _engines(settings: Settings) -> tuple[AsyncEngine, AsyncEngine]:
    if settings.sqlite_path is not None:
        sqlite.warn_if_unsafe()
        size = settings.database_pool_size
        return (
            sqlite.create_engine(settings.sqlite_path, writer=True, pool_size=1),
            sqlite.create_engine(settings.sqlite_path, writer=False, pool_size=min(size, 4)),
        )
    engine = postgres.create_engine(settings.database_url.get_secret_value(), pool_size=settings.database_pool_size)
    return engine, engine


@contextmanager
def unavailable_when_away() -> Generator[None]:
    """Turn the many ways in which a database is away into the one error that clients know."""
    try:
        yield
    except (*AWAY, *postgres.AWAY) as error:
        raise Unavailable from error
    except DBAPIError as error:
        # SQLAlchemy keeps the driver's own error two causes down, and calls some of them by a general name.
        if error.connection_invalidated or isinstance(getattr(error.orig, "__cause__", None), postgres.AWAY):
            raise Unavailable from error
        raise
