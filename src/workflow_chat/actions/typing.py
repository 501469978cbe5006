"""Somebody types: told to those who look on, kept nowhere."""

from workflow_chat.access.conversations import access_workflow
from workflow_chat.access.permissions import WRITE
from workflow_chat.database.session import Reading
from workflow_chat.shapes.notices import TypingSignal
from workflow_chat.shapes.person import Person


async def set_typing(uow: Reading, actor: Person, workflow_id: str, *, is_typing: bool) -> TypingSignal | None:
    """The signal to send, or None while there is no conversation that anybody could be looking at."""
    standing = await access_workflow(uow, actor, workflow_id, WRITE)
    if standing.conversation_id is None:
        return None
    return TypingSignal(standing.conversation_id, actor.user_id, is_typing)
