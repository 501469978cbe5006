"""What the live side has to know of somebody's rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.person import Person


class Seat(Protocol):
    """Who follows the conversation of which workflow, and what of it they may see."""

    @property
    def person(self) -> Person: ...

    @property
    def workflow_id(self) -> str: ...

    @property
    def conversation_id(self) -> str | None:
        """The workflow's conversation now; the same workflow may have another one later."""
        ...

    @property
    def audience(self) -> Audience: ...


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody sees who has just sat down: their seat as it is now, and what is true there, as frames."""

    seat: Seat
    snapshot: bytes


class Authoriser(Protocol):
    """Looks at rights again."""

    async def seats_now(self, seats: Sequence[Seat]) -> Sequence[Seat | str]:
        """For each seat, in their order, the seat as it is now, or the code that a request would be refused with."""
        ...
