"""The durable log, as the live side reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from workflow_chat.shapes.notices import LoggedEvent


@dataclass(frozen=True, slots=True)
class Bounds:
    """In which history a conversation's log is now, up to where retention has dropped it, and where it ends."""

    epoch: str
    head: int
    floor: int


@dataclass(frozen=True, slots=True)
class Page:
    """Consecutive events after a place, with the log's bounds read in the same snapshot."""

    bounds: Bounds
    events: list[LoggedEvent]


class EventLog(Protocol):
    """Read access to the log; never holds a connection between calls."""

    async def bounds(self, conversation_ids: Sequence[str]) -> dict[str, Bounds]:
        """The bounds of those conversations that exist."""
        ...

    async def page(self, conversation_id: str, after: int, limit: int) -> Page | None:
        """Up to ``limit`` events with a seq above ``after``, in order; None when the conversation is gone."""
        ...
