"""Rows of messages and of what comes with them, as the two databases take and give them outside of the ORM."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import orjson
from sqlalchemy import JSON, Table

from workflow_chat.clock import rfc3339
from workflow_chat.database.column_types import UtcTime
from workflow_chat.models import Base, Message, table_of

MESSAGES = table_of(Message)
COLUMNS = tuple(MESSAGES.columns.keys())
_TIMES = tuple(column.name for column in MESSAGES.columns if isinstance(column.type, UtcTime))
_DOCUMENTS = tuple(column.name for column in MESSAGES.columns if isinstance(column.type, JSON))


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


def table_named(name: str) -> Table:
    """A table by its name."""
    return Base.metadata.tables[name]


def insertion(table: Table) -> str:
    """An INSERT of whole rows for SQLite's driver, with named parameters."""
    names = table.columns.keys()
    marks = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - names of our own tables


def to_text(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as SQLite stores it; what is not given is NULL."""
    return {name: _stored(row.get(name)) for name in table.columns.keys()}  # noqa: SIM118 - a collection of columns


def _stored(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return rfc3339(value)
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value
