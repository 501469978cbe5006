"""The standings of many people at once, for streams that are open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from workflow_chat.access.conversations import Standing, refuse_revoked, standing_from
from workflow_chat.access.permissions import READ
from workflow_chat.database.unit_of_work import UnitOfWork
from workflow_chat.errors import ChatError
from workflow_chat.models import StaffMembership, User, Workflow, WorkspaceMembership
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody who reads a workflow's conversation by way of a token of some age."""

    user_id: str
    workflow_id: str
    token_issued_at: datetime


@dataclass(frozen=True, slots=True)
class _Roles:
    """What the database says of a set of people and workflows."""

    staff: dict[str, StaffRole]
    tenants: dict[str, str]
    members: dict[Pair, WorkspaceRole]  # by user id and workspace id
    valid_from: dict[str, datetime | None]

    def standing(self, reading: Reading) -> Standing | str:
        tenant = self.tenants.get(reading.workflow_id)
        try:
            refuse_revoked(reading.token_issued_at, self.valid_from.get(reading.user_id))
            standing = standing_from(
                user_id=reading.user_id,
                workspace_id=tenant,
                workflow_id=reading.workflow_id,
                conversation_id=None,
                role=self.members.get((reading.user_id, tenant or "")),
                staff_role=self.staff.get(reading.user_id),
            )
            standing.require(READ)
        except ChatError as error:
            return error.code
        return standing


async def standings_of(uow: UnitOfWork, readings: Sequence[Reading]) -> dict[Reading, Standing | str]:
    """How each stands, or the code that a request of theirs to read would be refused with."""
    roles = await _roles(uow, {each.user_id for each in readings}, {each.workflow_id for each in readings})
    return {reading: roles.standing(reading) for reading in set(readings)}


async def _roles(uow: UnitOfWork, users: Collection[str], workflows: Collection[str]) -> _Roles:
    present = select(User.id).where(User.id.in_(users), User.removed_at.is_(None))
    valid_from = await uow.session.execute(select(User.id, User.tokens_valid_from).where(User.id.in_(users)))
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
        valid_from={row.id: row.tokens_valid_from for row in valid_from},
    )
