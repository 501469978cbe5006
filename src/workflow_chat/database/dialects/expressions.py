"""Expressions that each database spells in its own way; a statement that uses them is written once."""

from typing import Any

from sqlalchemy import DateTime, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class current_timeline(FunctionElement[str]):  # noqa: N801 - reads as SQL where it is used
    """Names the present history of the database: a promoted standby begins another."""

    type = Text()
    inherit_cache = True


class database_time(FunctionElement[Any]):  # noqa: N801 - as above
    """The time on the database's own clock; text on SQLite."""

    type = DateTime(timezone=True)
    inherit_cache = True


@compiles(current_timeline, "postgresql")
def _timeline_of_the_log(*_: Any, **__: Any) -> str:
    return "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"  # pg_control lags after a promotion, this does not


@compiles(current_timeline, "sqlite")
def _only_timeline(*_: Any, **__: Any) -> str:
    return "'sqlite'"


@compiles(database_time, "postgresql")
def _time_of_the_server(*_: Any, **__: Any) -> str:
    return "clock_timestamp()"


@compiles(database_time, "sqlite")
def _time_of_the_library(*_: Any, **__: Any) -> str:
    return "strftime('%Y-%m-%dT%H:%M:%fZ')"


class json_elements(FunctionElement[Any]):  # noqa: N801 - as above
    """The elements of a JSON array as rows of one column, ``value``: a list of any length is one parameter."""

    inherit_cache = True


@compiles(json_elements, "postgresql")
def _elements_of_jsonb(element: Any, compiler: Any, **options: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **options)} AS jsonb))"


@compiles(json_elements, "sqlite")
def _elements_of_text(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"
