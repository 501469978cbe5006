"""The only door to a transaction."""

from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession

from workflow_chat.clock import Clock, SystemClock
from workflow_chat.config import DatabaseSettings
from workflow_chat.database.dialects import dialect_of, postgres, sqlite
from workflow_chat.database.raw import RawStatement
from workflow_chat.database.session import Reading, Writing
from workflow_chat.errors import Unavailable
from workflow_chat.shapes.notices import Notice

AWAY = (OperationalError, InterfaceError, PoolTimeoutError, OSError, sqlite.OperationalError, *postgres.AWAY)
Announce = Callable[[Notice], None]


def nobody_listens(_: Notice) -> None:
    """For whoever has no readers."""


class Database:
    """The engines of one database."""

    def __init__(self, settings: DatabaseSettings, clock: Clock, announce: Announce) -> None:
        self._clock = clock
        self._announce = announce
        self.dialect = dialect_of(settings)
        self.writer, self.reader = self.dialect.engines()

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: DatabaseSettings, announce: Announce = nobody_listens) -> AsyncGenerator[Self]:
        """The database for a command or a script, closed at the end of the block."""
        database = cls(settings, SystemClock(), announce)
        try:
            yield database
        finally:
            await database.close()

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[Reading]:
        """A transaction that sees one state and changes nothing."""
        with unavailable_when_away():
            async with AsyncSession(self.reader, expire_on_commit=False) as session, session.begin():
                yield Reading(session, self._clock, self.dialect)

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[Writing]:
        """A transaction that commits when its block ends well, and then announces what it noted."""
        with unavailable_when_away():
            async with AsyncSession(self.writer, expire_on_commit=False) as session:
                async with session.begin():
                    uow = Writing(session, self._clock, self.dialect)
                    yield uow
                # Still on the same connection: on SQLite nobody else has committed in between.
                for notice in uow.notices:
                    self._announce(notice)

    async def fetch(self, statement: RawStatement, parameters: Mapping[str, Any]) -> list[Any]:
        """The rows of one reading statement, which sees one state by itself."""
        async with self.driver(reading=True) as connection:
            return await self.dialect.fetch(connection, statement, parameters)

    @asynccontextmanager
    async def driver(self, *, reading: bool = False) -> AsyncGenerator[Any]:
        """The driver's own connection, for a transaction of its own making with nothing in between."""
        with unavailable_when_away():
            async with (self.reader if reading else self.writer).connect() as connection:
                raw = await connection.get_raw_connection()
                try:
                    yield raw.driver_connection
                except postgres.AWAY:
                    await connection.invalidate()
                    raise

    async def close(self) -> None:
        await self.writer.dispose()
        await self.reader.dispose()


@contextmanager
def unavailable_when_away() -> Generator[None]:
    """Turn the many ways in which a database is away into the one error that clients know."""
    try:
        yield
    except AWAY as error:
        raise Unavailable from error
    except DBAPIError as error:
        # SQLAlchemy keeps the driver's own error two causes down, and calls some of them by a general name.
        if error.connection_invalidated or isinstance(getattr(error.orig, "__cause__", None), postgres.AWAY):
            raise Unavailable from error
        raise
