"""One transaction: reading one state of the database, or changing it and telling about it after the commit."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from workflow_chat.clock import Clock
from workflow_chat.database.dialects import Dialect
from workflow_chat.database.raw import Fetch, RawStatement
from workflow_chat.shapes.notices import Notice

# By one name: SQLAlchemy numbers its savepoints, each is another statement, and SQLite's driver, which keeps those most
# often used, would have no place left for the statements that come later.
_BEGIN, _END, _UNDO = map(text, ("SAVEPOINT step", "RELEASE SAVEPOINT step", "ROLLBACK TO SAVEPOINT step"))


class UnitOfWork(Protocol):
    """What a change needs of its transaction, whichever way that speaks to the database."""

    @property
    def now(self) -> datetime:
        """When it all happens."""
        ...

    @property
    def fetch(self) -> Fetch:
        """Asks for the rows of a statement that is written by hand, in this transaction."""
        ...

    def announce(self, notice: Notice) -> None:
        """Tell the live side after the commit."""
        ...


class Reading:
    """Sees one state and changes nothing: the database refuses it to write."""

    def __init__(self, session: AsyncSession, clock: Clock, dialect: Dialect) -> None:
        self.session = session
        self.now = clock.now()
        """When it all happens."""
        self.dialect = dialect

    async def fetch(self, statement: RawStatement, parameters: Mapping[str, Any]) -> Sequence[Mapping[Any, Any]]:
        """The rows of a statement that is written by hand, in this transaction."""
        spelled = statement.sqlite if self.dialect.name == "sqlite" else statement.postgres_named
        connection = await self.session.connection()
        found = await connection.execute(text(spelled), {name: parameters[name] for name in statement.names})
        return found.mappings().all() if found.returns_rows else []


class Writing(Reading):
    """A :class:`UnitOfWork`. Commits when its block ends well; then its notices go out. A rollback drops them."""

    def __init__(self, session: AsyncSession, clock: Clock, dialect: Dialect) -> None:
        super().__init__(session, clock, dialect)
        self.notices: list[Notice] = []

    def announce(self, notice: Notice) -> None:
        """Tell the live side after the commit."""
        self.notices.append(notice)

    @asynccontextmanager
    async def step(self) -> AsyncGenerator[None]:
        """A part of the transaction that is undone by itself when it raises. Steps do not nest."""
        await self.session.execute(_BEGIN)
        try:
            yield
        except BaseException:
            with suppress(Exception):  # the transaction may be gone: what counts is why
                await self.session.execute(_UNDO)
                await self.session.execute(_END)
            raise
        await self.session.execute(_END)
