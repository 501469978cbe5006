"""What a database must be able to do for us, and how it spells it."""

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from workflow_chat.database.raw import RawStatement


class Dialect(Protocol):
    """One of the two databases."""

    name: str
    """As SQLAlchemy calls it."""
    title: str
    """As its makers call it."""
    version: str
    """A query for the server's version."""

    def engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        """One to write with, and one that reads one state and cannot write."""
        ...

    async def fetch(self, driver: Any, statement: RawStatement, parameters: Mapping[str, Any]) -> list[Any]:
        """The rows of a statement, asked of the driver's own connection."""
        ...

    def insert(self, table: Any) -> Any:
        """An INSERT with the ``on_conflict_…`` methods, which SQLAlchemy spells per dialect."""
        ...

    async def lock(self, session: AsyncSession, number: int) -> None:
        """Wait until no other transaction that asks for this number is under way."""
        ...
