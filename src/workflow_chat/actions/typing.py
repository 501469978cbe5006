"""Somebody types: told to those who look on, kept nowhere."""

from workflow_chat.access.conversations import access_workflow
from workflow_chat.access.permissions import WRITE
from workflow_chat.database.session import Reading
from workflow_chat.shapes.notices import TypingSignal
from workflow_chat.shapes.person import Person


async def set_typing(uow: Reading, person: Person, workflow_id: str, *, is_typing: bool) -> TypingSignal | None:
    """The signal to send, or None while there is no conversation that anybody could be looking at."""
    seat = await access_workflow(uow, person, workflow_id, WRITE)
    if seat.conversation_id is None:
        return None
    return TypingSignal(seat.conversation_id, person.user_id, is_typing)
