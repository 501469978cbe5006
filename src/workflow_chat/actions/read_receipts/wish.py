"""What somebody says to have read, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workflow_chat.errors import ChatError
from workflow_chat.shapes.person import Person
from workflow_chat.shapes.views import ReadReceiptView


@dataclass(frozen=True, slots=True)
class Wish:
    """Move the person's receipt forward to a message, or to the latest one (None); never backward."""

    workflow_id: str
    person: Person
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Reached:
    """Where the person's receipt is now (None: there was nothing to read yet), and what is left to read."""

    receipt: ReadReceiptView | None
    unread_count: int
    moved_in: str | None = None
    """The conversation whose readers have to be told of it: it moved, and names a message that everybody sees."""


Verdict = Reached | ChatError


class ReceiptStore(Protocol):
    """Moves a batch of receipts in one transaction: rights first, then the register; what moves nothing writes nothing.

    A receipt is a register and no event: it takes no place in the log, and so no lock on a conversation.
    """

    async def move(self, wishes: Sequence[Wish], now: datetime) -> list[Verdict]:
        """One verdict per wish, in order; committed when this returns, nothing written when it raises."""
        ...
