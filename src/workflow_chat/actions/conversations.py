"""Opening a workflow's conversation."""

import secrets

from sqlalchemy import select

from workflow_chat.access.conversations import Standing
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


async def open_conversation(uow: Writing, standing: Standing) -> str:
    """The conversation that a standing refers to, created when this is its first use."""
    if standing.conversation_id is not None:
        return standing.conversation_id
    return await get_or_create_conversation(uow, standing.workspace_id, standing.workflow_id)
