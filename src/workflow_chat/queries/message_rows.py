"""Rows of messages and of what comes with them, as the two databases take and give them outside of the ORM."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import JSON, Table
from sqlalchemy.types import TypeEngine

from workflow_chat.clock import rfc3339
from workflow_chat.database.column_types import UtcTime
from workflow_chat.models import Base, Message, table_of

MESSAGES = table_of(Message)
COLUMNS = tuple(MESSAGES.columns.keys())


def _columns_of(kind: type[TypeEngine[Any]], table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if isinstance(column.type, kind))


_TIMES, _DOCUMENTS = _columns_of(UtcTime, MESSAGES), _columns_of(JSON, MESSAGES)


def from_document(row: dict[str, Any]) -> dict[str, Any]:
    """A message that PostgreSQL gave as a JSON document."""
    for name in _TIMES:
        if row.get(name) is not None:
            row[name] = datetime.fromisoformat(row[name]).astimezone(UTC)
    return row


def from_text(row: Mapping[str, Any]) -> dict[str, Any]:
    """A message as SQLite stores it: times and documents are text."""
    read = dict(row)
    for name in _DOCUMENTS:
        read[name] = None if read[name] is None else orjson.loads(read[name])
    return from_document(read)


class Insertion:
    """An INSERT for SQLite's driver. What a row does not give is NULL; what the table has no column for is left out."""

    def __init__(self, table: Table) -> None:
        self._names = table.columns.keys()
        marks = ", ".join("?" * len(self._names))  # by position: the driver looks each name up in every row
        self.sql = f"INSERT INTO {table.name} ({', '.join(self._names)}) VALUES ({marks})"  # noqa: S608 - our own tables
        self._times = [self._names.index(name) for name in _columns_of(UtcTime, table)]
        self._documents = [self._names.index(name) for name in _columns_of(JSON, table)]

    def to_text(self, row: Mapping[str, Any]) -> list[Any]:
        """The row as SQLite stores it. Only columns that need it are looked at: this is done for every message."""
        stored = list(map(row.get, self._names))
        for place in self._times:
            if stored[place] is not None:
                stored[place] = rfc3339(stored[place])
        for place in self._documents:
            if stored[place] is not None:
                stored[place] = orjson.dumps(stored[place]).decode()
        return stored


@cache
def insertion(table: str) -> Insertion:
    """The one for a table by its name."""
    return Insertion(Base.metadata.tables[table])
