"""Load a conversation, or refuse: the only way to get hold of one.

``access_*`` functions answer the same for a workflow that does not exist and for one of a workspace that is not the
caller's.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from workflow_chat.access.permissions import READ, Permission, permissions_of
from workflow_chat.database.session import Reading
from workflow_chat.errors import ChatNotAllowed, PermissionDenied, TokenRevoked, WorkflowNotFound
from workflow_chat.identifiers import is_host_id
from workflow_chat.models import Conversation, ConversationHead, StaffMembership, User, Workflow, WorkspaceMembership
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole
from workflow_chat.shapes.person import Person

# Built once: putting a statement together costs more than running it.
_STANDING = (
    select(
        User.tokens_valid_from,
        Workflow.workspace_id,
        Conversation.id.label("conversation_id"),
        WorkspaceMembership.role,
        StaffMembership.role.label("staff_role"),
    )
    .select_from(User)
    .outerjoin(Workflow, Workflow.id == bindparam("workflow_id"))
    .outerjoin(Conversation, Conversation.workflow_id == Workflow.id)
    .outerjoin(
        WorkspaceMembership,
        (WorkspaceMembership.workspace_id == Workflow.workspace_id) & (WorkspaceMembership.user_id == User.id),
    )
    .outerjoin(StaffMembership, StaffMembership.user_id == User.id)
    .where(User.id == bindparam("user_id"), User.removed_at.is_(None))
)
_LOCK = (
    select(ConversationHead.conversation_id)
    .join(Conversation, Conversation.id == ConversationHead.conversation_id)
    .where(Conversation.workflow_id == bindparam("workflow_id"))
    .with_for_update(of=ConversationHead, key_share=True)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an actor stands to a workflow that they may see; without a conversation until one was opened."""

    user_id: str
    workspace_id: str
    workflow_id: str
    conversation_id: str | None
    permissions: frozenset[Permission]

    def require(self, any_of: frozenset[Permission]) -> None:
        """Refuse unless the actor holds one of these."""
        if not self.permissions:
            raise ChatNotAllowed
        if not self.permissions & any_of:
            raise PermissionDenied


async def access_workflow(
    uow: Reading, actor: Person, workflow_id: str, any_of: frozenset[Permission] = READ
) -> Standing:
    """The actor's standing to a workflow; 404 when it is not theirs to see, 403 when the role does not suffice."""
    standing = await _standing(uow, actor, workflow_id)
    standing.require(any_of)
    return standing


async def access_workflow_for_change(
    uow: Reading, actor: Person, workflow_id: str, any_of: frozenset[Permission]
) -> Standing:
    """Lock the conversation first and check rights second, so that a removal committed meanwhile is seen."""
    if is_host_id(workflow_id):
        await lock_conversation(uow, workflow_id)
    return await access_workflow(uow, actor, workflow_id, any_of)


async def lock_conversation(uow: Reading, workflow_id: str) -> None:
    """Be the only one who changes the conversation until this transaction ends."""
    await uow.session.execute(_LOCK, {"workflow_id": workflow_id})


def refuse_revoked(issued_at: datetime, valid_from: datetime | None) -> None:
    """401 for a token that has been revoked."""
    if is_revoked(issued_at, valid_from):
        raise TokenRevoked


def is_revoked(issued_at: datetime, valid_from: datetime | None) -> bool:
    """Whether a token is from before the moment at which the person's tokens were revoked."""
    return valid_from is not None and issued_at < valid_from


def standing_from(
    *,
    user_id: str,
    workspace_id: str | None,
    workflow_id: str,
    conversation_id: str | None,
    role: WorkspaceRole | None,
    staff_role: StaffRole | None,
) -> Standing:
    """Decide from what was loaded who this is here; the one place where "visible" is defined."""
    if workspace_id is None or (role is None and staff_role is None):
        raise WorkflowNotFound
    return Standing(user_id, workspace_id, workflow_id, conversation_id, permissions_of(role, staff_role))


async def _standing(uow: Reading, actor: Person, workflow_id: str) -> Standing:
    if not is_host_id(workflow_id):
        raise WorkflowNotFound
    found = await uow.session.execute(_STANDING, {"user_id": actor.user_id, "workflow_id": workflow_id})
    row = found.one_or_none()
    if row is None:
        raise WorkflowNotFound
    refuse_revoked(actor.token_issued_at, row.tokens_valid_from)
    return standing_from(
        user_id=actor.user_id,
        workspace_id=row.workspace_id,
        workflow_id=workflow_id,
        conversation_id=row.conversation_id,
        role=row.role,
        staff_role=row.staff_role,
    )
