"""Opening a workflow's conversation."""

import secrets
from dataclasses import replace

from workflow_chat.access.seats import Seat
from workflow_chat.clock import new_id, rfc3339
from workflow_chat.database.raw import for_both
from workflow_chat.database.session import UnitOfWork

_OPEN = for_both(
    """
    INSERT INTO workflow_conversations (id, workspace_id, workflow_id, created_at)
    VALUES (CAST(CAST(:id AS text) AS {uuid}), CAST(:workspace AS text), CAST(:workflow AS text),
            CAST(CAST(:now AS text) AS {time}))
    ON CONFLICT (workspace_id, workflow_id) DO NOTHING"""
)
_FIND = for_both(
    """
    SELECT CAST(id AS text) AS id FROM workflow_conversations
     WHERE workspace_id = CAST(:workspace AS text) AND workflow_id = CAST(:workflow AS text)"""
)
_OPEN_HEAD = for_both(
    """
    INSERT INTO workflow_conversation_heads (conversation_id, workspace_id, epoch, head_seq, floor_seq)
    VALUES (CAST(CAST(:conversation AS text) AS {uuid}), CAST(:workspace AS text), CAST(:epoch AS text), 0, 0)
    ON CONFLICT (conversation_id) DO NOTHING"""
)


async def get_or_create_conversation(uow: UnitOfWork, workspace_id: str, workflow_id: str) -> str:
    """The id of the workflow's one conversation. Whoever comes first creates it; everybody gets the same."""
    where = {"workspace": workspace_id, "workflow": workflow_id}
    await uow.fetch(_OPEN, {**where, "id": new_id(), "now": rfc3339(uow.now)})
    conversation_id: str = (await uow.fetch(_FIND, where))[0]["id"]
    await uow.fetch(_OPEN_HEAD, {**where, "conversation": conversation_id, "epoch": secrets.token_hex(8)})
    return conversation_id


async def open_conversation(uow: UnitOfWork, seat: Seat) -> Seat:
    """The seat in a conversation that is open now, at the latest by this call."""
    if seat.conversation_id is not None:
        return seat
    return replace(seat, conversation_id=await get_or_create_conversation(uow, seat.workspace_id, seat.workflow_id))
