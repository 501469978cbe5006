"""Somebody types: told to those who look on, kept nowhere."""

from workflow_chat.access.conversations import Actor, access_workflow
from workflow_chat.access.permissions import WRITE
from workflow_chat.database.unit_of_work import UnitOfWork
from workflow_chat.realtime.notices import TypingSignal


async def set_typing(uow: UnitOfWork, actor: Actor, workflow_id: str, *, is_typing: bool) -> TypingSignal | None:
    """The signal to send, or None while there is no conversation that anybody could be looking at."""
    standing = await access_workflow(uow, actor, workflow_id, WRITE)
    if standing.conversation_id is None:
        return None
    return TypingSignal(standing.conversation_id, actor.user_id, is_typing)
