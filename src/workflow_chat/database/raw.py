"""SQL that is written by hand: for what is asked so often that what lies between us and the driver would show."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")


@dataclass(frozen=True)
class RawStatement:
    """A statement with ``:named`` parameters. PostgreSQL has to be told their types: write ``CAST(:name AS type)``."""

    sqlite: str
    """As SQLite takes it."""
    postgres_named: str
    """As PostgreSQL takes it, but for the numbering of its parameters."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parameters in the order of their numbers."""
        return tuple(dict.fromkeys(_PARAMETER.findall(self.postgres_named)))

    @cached_property
    def postgres(self) -> str:
        """As PostgreSQL's driver takes it."""
        numbers = {name: number for number, name in enumerate(self.names, 1)}
        return _PARAMETER.sub(lambda found: f"${numbers[found[1]]}", self.postgres_named)


TIMELINES = ("'sqlite'", "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)")
"""The history of the log that is being written. (``pg_control`` lags after a promotion, this does not.)"""
WORDS = {
    "uuid": ("text", "uuid"),
    "json": ("text", "jsonb"),
    "time": ("text", "timestamptz"),
    "timeline": TIMELINES,
}
"""What the two databases spell differently, SQLite's way first. Types are for ``CAST(CAST(:name AS text) AS {type})``:
parameters are text."""
Fetch = Callable[[RawStatement, Mapping[str, Any]], Awaitable[Sequence[Mapping[Any, Any]]]]
"""Runs a statement in a transaction that is under way, and gives its rows."""


def for_both(named: str, **expressions: tuple[str, str]) -> RawStatement:
    """A statement with ``{words}``: those above, and others that it brings along."""
    spelled = [named, named]
    for word, spellings in {**expressions, **WORDS}.items():
        spelled = [text.replace(f"{{{word}}}", way) for text, way in zip(spelled, spellings, strict=True)]
    return RawStatement(sqlite=spelled[0], postgres_named=spelled[1])


def json_text(document: Any) -> str | None:
    """A document as a parameter; a missing one is NULL and not the JSON value null."""
    return None if document is None else orjson.dumps(document).decode()


@dataclass(frozen=True)
class StoredFunction:
    """A function that ``migrate`` installs on PostgreSQL, under a name that ends with the digest of its text.

    So instances of two versions call each their own.
    """

    title: str
    template: str
    """The statement that creates it, with ``{name}`` in its place; doing so twice changes nothing."""
    arguments: tuple[str, ...]
    """Their types."""

    @cached_property
    def name(self) -> str:
        return f"{self.title}_{hashlib.sha256(self.template.encode()).hexdigest()[:12]}"

    @property
    def creation(self) -> str:
        return self.template.replace("{name}", self.name)

    @cached_property
    def call(self) -> str:
        marks = ", ".join(f"${number}::{kind}" for number, kind in enumerate(self.arguments, 1))
        return f"SELECT * FROM {self.name}({marks})"  # noqa: S608 - nothing from outside is in it
