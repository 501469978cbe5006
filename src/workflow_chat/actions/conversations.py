"""Opening a workflow's conversation."""

import secrets
from dataclasses import replace

from sqlalchemy import select

from workflow_chat.access.seats import Seat
from workflow_chat.clock import new_id
from workflow_chat.database.session import Writing
from workflow_chat.models import Conversation, ConversationHead


async def get_or_create_conversation(uow: Writing, workspace_id: str, workflow_id: str) -> str:
    """The id of the workflow's one conversation. Whoever comes first creates it; everybody gets the same."""
    created = (
        uow.dialect.insert(Conversation)
        .values(id=new_id(), workspace_id=workspace_id, workflow_id=workflow_id, created_at=uow.now)
        .on_conflict_do_nothing(index_elements=["workspace_id", "workflow_id"])
    )
    await uow.session.execute(created)
    conversation_id = (
        await uow.session.execute(
            select(Conversation.id).where(
                Conversation.workspace_id == workspace_id, Conversation.workflow_id == workflow_id
            )
        )
    ).scalar_one()
    await uow.session.execute(
        uow.dialect.insert(ConversationHead)
        .values(conversation_id=conversation_id, workspace_id=workspace_id, epoch=secrets.token_hex(8))
        .on_conflict_do_nothing(index_elements=["conversation_id"])
    )
    return conversation_id


async def open_conversation(uow: Writing, seat: Seat) -> Seat:
    """The seat in a conversation that is open now, at the latest by this call."""
    if seat.conversation_id is not None:
        return seat
    return replace(seat, conversation_id=await get_or_create_conversation(uow, seat.workspace_id, seat.workflow_id))
