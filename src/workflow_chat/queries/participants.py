"""The people of a conversation."""

from typing import Any

from sqlalchemy import select, union_all

from workflow_chat.access.conversations import Standing
from workflow_chat.access.permissions import READ, roles_with, side_of
from workflow_chat.database.unit_of_work import UnitOfWork
from workflow_chat.models import StaffMembership, User, WorkspaceMembership


async def list_participants(uow: UnitOfWork, standing: Standing) -> list[dict[str, Any]]:
    """Everybody who may read the conversation now; people who are gone are named by their own messages."""
    workspace_roles, staff_roles = roles_with(READ)
    readers = union_all(
        select(StaffMembership.user_id).where(StaffMembership.role.in_(staff_roles)),
        select(WorkspaceMembership.user_id).where(
            WorkspaceMembership.workspace_id == standing.workspace_id, WorkspaceMembership.role.in_(workspace_roles)
        ),
    )
    found = await uow.session.execute(
        select(User.id, User.name, User.avatar_url, StaffMembership.role)
        .outerjoin(StaffMembership, StaffMembership.user_id == User.id)
        .where(User.id.in_(readers), User.removed_at.is_(None))
        .order_by(User.name, User.id)
    )
    return [{"id": row.id, "name": row.name, "avatarUrl": row.avatar_url, "side": side_of(row.role)} for row in found]
