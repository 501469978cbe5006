"""Rows of messages and of what comes with them, as the two databases take and give them outside of the ORM."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from operator import itemgetter
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


def json_object(alias: str, columns: Sequence[str]) -> str:
    """SQLite's expression for a row as a JSON document."""
    values = {name: f"json({alias}.{name})" if name in _DOCUMENTS else f"{alias}.{name}" for name in columns}
    pairs = ", ".join(f"'{name}', {value}" for name, value in values.items())
    return f"json_object({pairs})"


class Insertion:
    """An INSERT for SQLite's driver, of rows that give the same columns; what the table has no column for is left out.

    The driver is fast at text and integers by their place. It looks up every name, and what else it is given, None too,
    it first tries to adapt.
    """

    def __init__(self, table: Table, given: Sequence[str]) -> None:
        names = [name for name in given if name in table.columns]
        self.sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - our own tables
        self._in_order = itemgetter(*names)
        self._times = [place for place, name in enumerate(names) if isinstance(table.columns[name].type, UtcTime)]
        self._documents = [place for place, name in enumerate(names) if isinstance(table.columns[name].type, JSON)]

    def to_text(self, row: Mapping[str, Any]) -> list[Any]:
        """The row as SQLite stores it."""
        stored = list(self._in_order(row))
        for place in self._times:
            if stored[place] is not None:
                stored[place] = rfc3339(stored[place])
        for place in self._documents:
            if stored[place] is not None:
                stored[place] = orjson.dumps(stored[place]).decode()
        return stored


def insertions(table: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Insertion, list[Mapping[str, Any]]]]:
    """The rows, by how they are inserted."""
    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        alike[tuple(row)].append(row)
    for given, group in alike.items():
        yield _insertion(table, given), group


@cache
def _insertion(table: str, given: tuple[str, ...]) -> Insertion:
    return Insertion(Base.metadata.tables[table], given)
