"""SQL that is written by hand: for what is asked so often that what lies between us and the driver would show."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

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
