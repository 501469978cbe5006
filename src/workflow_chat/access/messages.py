"""Load a message of a conversation that one may act in, or refuse."""

from sqlalchemy import select

from workflow_chat.access.conversations import Standing
from workflow_chat.access.permissions import Permission
from workflow_chat.database.session import Reading
from workflow_chat.errors import MessageNotFound, PermissionDenied
from workflow_chat.identifiers import is_own_id
from workflow_chat.models import Message
from workflow_chat.shapes.kinds import SenderType


async def access_message(uow: Reading, standing: Standing, message_id: str) -> Message:
    """A message of this very conversation; any other id does not exist here."""
    if standing.conversation_id is None or not is_own_id(message_id):
        raise MessageNotFound
    message = await uow.session.scalar(
        select(Message).where(
            Message.workspace_id == standing.workspace_id,
            Message.conversation_id == standing.conversation_id,
            Message.id == message_id,
        )
    )
    if message is None:
        raise MessageNotFound
    return message


async def access_message_for_change(
    uow: Reading, standing: Standing, message_id: str, *, any_message: Permission
) -> Message:
    """One's own message, or anybody's with ``any_message``; what the system said can be changed by nobody."""
    message = await access_message(uow, standing, message_id)
    if message.sender_type == SenderType.SYSTEM:
        raise PermissionDenied("System messages cannot be changed.")
    if message.sender_id != standing.user_id and any_message not in standing.permissions:
        raise PermissionDenied("You can change your own messages only.")
    return message
