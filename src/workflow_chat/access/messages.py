"""Load messages that one may see, or refuse: every read of messages takes an audience, and here is what it means."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, select, true

from workflow_chat.access.permissions import Permission
from workflow_chat.access.seats import Seat
from workflow_chat.database.session import Reading
from workflow_chat.errors import MessageNotFound, PermissionDenied
from workflow_chat.identifiers import is_own_id
from workflow_chat.models import Conversation, Message, User, table_of
from workflow_chat.shapes.kinds import Audience, SenderType

VISIBLE = {Audience.EVERYONE: Message.audience == Audience.EVERYONE, Audience.WRK: true()}
"""By audience, the condition on messages that it may see."""
MessageRow = RowMapping
"""A message with the names that its view needs: a row of :func:`select_messages`."""


def select_messages(audience: Audience) -> Select[*tuple[Any, ...]]:
    """Messages that this audience may see, each with the names that its view needs."""
    return (
        select(
            *table_of(Message).columns,
            Conversation.workflow_id,
            User.name.label("sender_name"),
            User.avatar_url.label("sender_avatar_url"),
        )
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(User, User.id == Message.sender_id)
        .where(VISIBLE[audience])
    )


def select_in_conversation(audience: Audience) -> Select[*tuple[Any, ...]]:
    """The same of one conversation, which :func:`scope_of` names."""
    return select_messages(audience).where(
        Message.workspace_id == bindparam("workspace"), Message.conversation_id == bindparam("conversation")
    )


def scope_of(seat: Seat) -> dict[str, str | None]:
    """The parameters of :func:`select_in_conversation`."""
    return {"workspace": seat.workspace_id, "conversation": seat.conversation_id}


_BY_ID = {audience: select_in_conversation(audience).where(Message.id == bindparam("message")) for audience in Audience}


async def access_message(uow: Reading, seat: Seat, message_id: str) -> MessageRow:
    """A message of this very conversation that the person may see; any other id does not exist here."""
    if seat.conversation_id is None or not is_own_id(message_id):
        raise MessageNotFound
    found = await uow.session.execute(_BY_ID[seat.audience], {**scope_of(seat), "message": message_id})
    message = found.mappings().one_or_none()
    if message is None:
        raise MessageNotFound
    return message


async def access_message_for_change(
    uow: Reading, seat: Seat, message_id: str, *, any_message: Permission
) -> MessageRow:
    """A message that the person may change."""
    message = await access_message(uow, seat, message_id)
    require_change(seat, message, any_message=any_message)
    return message


def require_change(seat: Seat, message: Mapping[Any, Any], *, any_message: Permission) -> None:
    """One's own message, or anybody's with ``any_message``; what the system said can be changed by nobody."""
    if message["sender_type"] == SenderType.SYSTEM:
        raise PermissionDenied("System messages cannot be changed.")
    if message["sender_id"] != seat.user_id and any_message not in seat.permissions:
        raise PermissionDenied("You can change your own messages only.")
