"""Load a conversation, or refuse: the only way to get hold of one.

``access_*`` functions answer the same for a workflow that does not exist and for one of a workspace that is not the
caller's.
"""

from sqlalchemy import bindparam, select

from workflow_chat.access.permissions import READ, Permissions
from workflow_chat.access.seats import Seat, find_seat
from workflow_chat.database.session import Reading, Writing
from workflow_chat.errors import WorkflowNotFound
from workflow_chat.identifiers import is_host_id
from workflow_chat.models import Conversation, ConversationHead
from workflow_chat.shapes.person import Person

_LOCK = (
    select(ConversationHead.conversation_id)
    .join(Conversation, Conversation.id == ConversationHead.conversation_id)
    .where(Conversation.workflow_id == bindparam("workflow_id"))
    .with_for_update(of=ConversationHead, key_share=True)
)


async def access_workflow(uow: Reading, person: Person, workflow_id: str, any_of: Permissions = READ) -> Seat:
    """The person's seat in a workflow; 404 when it is not theirs to see, 403 when the role does not suffice."""
    if not is_host_id(workflow_id):
        raise WorkflowNotFound
    seat = await find_seat(uow, person, workflow_id)
    seat.require(any_of)
    return seat


async def access_workflow_for_change(uow: Writing, person: Person, workflow_id: str, any_of: Permissions) -> Seat:
    """Lock the conversation first and check rights second, so that a removal committed meanwhile is seen."""
    if is_host_id(workflow_id):
        await lock_conversation(uow, workflow_id)
    return await access_workflow(uow, person, workflow_id, any_of)


async def lock_conversation(uow: Writing, workflow_id: str) -> None:
    """Be the only one who changes the conversation until this transaction ends."""
    await uow.session.execute(_LOCK, {"workflow_id": workflow_id})
