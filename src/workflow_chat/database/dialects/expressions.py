"""Expressions that each database spells in its own way; a statement that uses them is written once."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from workflow_chat.database.column_types import UtcTime
from workflow_chat.database.raw import TIMELINES


class current_timeline(FunctionElement[str]):  # noqa: N801 - reads as SQL where it is used
    """Names the present history of the database: a promoted standby begins another."""

    type = Text()
    inherit_cache = True


class database_time(FunctionElement[Any]):  # noqa: N801 - as above
    """The time on the database's own clock; text on SQLite."""

    type = DateTime(timezone=True)
    inherit_cache = True


class statement_time(FunctionElement[datetime]):  # noqa: N801 - as above
    """The same when the statement began: unlike the moving time, an index can be searched with it."""

    type = UtcTime()
    inherit_cache = True


class seconds_from_now(FunctionElement[datetime]):  # noqa: N801 - as above
    """That many seconds after :class:`statement_time`."""

    type = UtcTime()
    inherit_cache = True


@compiles(current_timeline, "postgresql")
def _timeline_of_the_log(*_: Any, **__: Any) -> str:
    return TIMELINES[1]


@compiles(current_timeline, "sqlite")
def _only_timeline(*_: Any, **__: Any) -> str:
    return TIMELINES[0]


@compiles(database_time, "postgresql")
def _time_of_the_server(*_: Any, **__: Any) -> str:
    return "clock_timestamp()"


@compiles(database_time, "sqlite")
def _time_of_the_library(*_: Any, **__: Any) -> str:
    return "strftime('%Y-%m-%dT%H:%M:%fZ')"


@compiles(statement_time, "postgresql")
def _beginning_of_the_statement(*_: Any, **__: Any) -> str:
    return "statement_timestamp()"


@compiles(statement_time, "sqlite")
def _one_time_for_a_statement(*_: Any, **__: Any) -> str:
    return "strftime('%Y-%m-%dT%H:%M:%fZ')"


@compiles(seconds_from_now, "postgresql")
def _later_on_the_server(element: seconds_from_now, compiler: SQLCompiler, **options: Any) -> str:
    return f"statement_timestamp() + make_interval(secs => {compiler.process(element.clauses, **options)})"


@compiles(seconds_from_now, "sqlite")
def _later_in_the_library(element: seconds_from_now, compiler: SQLCompiler, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ({seconds}) || ' seconds')"
