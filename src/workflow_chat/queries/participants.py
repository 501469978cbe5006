"""The people of a conversation."""

from typing import Any

from sqlalchemy import bindparam, select, union_all

from workflow_chat.access.conversations import Standing
from workflow_chat.access.permissions import READ, roles_with, side_of
from workflow_chat.database.session import Reading
from workflow_chat.models import StaffMembership, User, WorkspaceMembership

_WORKSPACE_ROLES, _STAFF_ROLES = roles_with(READ)
_READERS = union_all(
    select(StaffMembership.user_id).where(StaffMembership.role.in_(_STAFF_ROLES)),
    select(WorkspaceMembership.user_id).where(
        WorkspaceMembership.workspace_id == bindparam("workspace"), WorkspaceMembership.role.in_(_WORKSPACE_ROLES)
    ),
)
_PARTICIPANTS = (
    select(User.id, User.name, User.avatar_url, StaffMembership.role)
    .outerjoin(StaffMembership, StaffMembership.user_id == User.id)
    .where(User.id.in_(_READERS), User.removed_at.is_(None))
    .order_by(User.name, User.id)
)


async def list_participants(uow: Reading, standing: Standing) -> list[dict[str, Any]]:
    """Everybody who may read the conversation now; people who are gone are named by their own messages."""
    found = await uow.session.execute(_PARTICIPANTS, {"workspace": standing.workspace_id})
    return [{"id": row.id, "name": row.name, "avatarUrl": row.avatar_url, "side": side_of(row.role)} for row in found]
