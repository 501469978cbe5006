"""Somebody types: told to those who look on, kept nowhere."""

from workflow_chat.access.leases import SeatLeases
from workflow_chat.access.permissions import WRITE
from workflow_chat.database.engine import Announce
from workflow_chat.shapes.notices import TypingSignal
from workflow_chat.shapes.person import Person


async def tell_typing(
    leases: SeatLeases, announce: Announce, person: Person, workflow_id: str, *, is_typing: bool
) -> None:
    """Tell those who look on, if there is a conversation that anybody could be looking at."""
    seat = await leases.seat(person, workflow_id, WRITE)
    if seat.conversation_id is not None:
        announce(TypingSignal(seat.conversation_id, person.user_id, is_typing))
