"""The standings of many people at once, for streams that are open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from workflow_chat.access.conversations import standing_from
from workflow_chat.access.permissions import READ
from workflow_chat.database.unit_of_work import UnitOfWork
from workflow_chat.errors import ChatError
from workflow_chat.models import StaffMembership, StaffRole, User, Workflow, WorkspaceMembership, WorkspaceRole

Pair = tuple[str, str]  # user id, workflow id


@dataclass(frozen=True, slots=True)
class _Roles:
    """What the database says of a set of people and workflows."""

    staff: dict[str, StaffRole]
    tenants: dict[str, str]
    members: dict[Pair, WorkspaceRole]  # by user id and workspace id

    def refusal(self, user_id: str, workflow_id: str) -> str | None:
        tenant = self.tenants.get(workflow_id)
        try:
            standing_from(
                user_id=user_id,
                workspace_id=tenant,
                workflow_id=workflow_id,
                conversation_id=None,
                role=self.members.get((user_id, tenant or "")),
                staff_role=self.staff.get(user_id),
            ).require(READ)
        except ChatError as error:
            return error.code
        return None


async def refused_readers(uow: UnitOfWork, pairs: Sequence[Pair]) -> dict[Pair, str]:
    """Those pairs that may not read, with the code that a request of theirs would be answered with."""
    roles = await _roles(uow, {user for user, _ in pairs}, {workflow for _, workflow in pairs})
    refusals = {pair: roles.refusal(*pair) for pair in set(pairs)}
    return {pair: code for pair, code in refusals.items() if code is not None}


async def _roles(uow: UnitOfWork, users: Collection[str], workflows: Collection[str]) -> _Roles:
    present = select(User.id).where(User.id.in_(users), User.removed_at.is_(None))
    staff = await uow.session.execute(
        select(StaffMembership.user_id, StaffMembership.role).where(StaffMembership.user_id.in_(present))
    )
    tenants = await uow.session.execute(select(Workflow.id, Workflow.workspace_id).where(Workflow.id.in_(workflows)))
    members = await uow.session.execute(
        select(WorkspaceMembership.user_id, WorkspaceMembership.workspace_id, WorkspaceMembership.role).where(
            WorkspaceMembership.user_id.in_(present)
        )
    )
    return _Roles(
        staff={row.user_id: row.role for row in staff},
        tenants={row.id: row.workspace_id for row in tenants},
        members={(row.user_id, row.workspace_id): row.role for row in members},
    )
