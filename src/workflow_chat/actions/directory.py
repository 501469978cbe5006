"""What the host tells us about its workspaces, people and workflows. Putting is idempotent; so is removing."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from workflow_chat.database.session import Writing
from workflow_chat.errors import FieldError, UnknownReference, ValidationFailed, WorkflowElsewhere
from workflow_chat.identifiers import is_host_id
from workflow_chat.models import Base, StaffMembership, User, Workflow, Workspace, WorkspaceMembership
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole
from workflow_chat.shapes.notices import RightsChanged


async def put_workspace(uow: Writing, workspace_id: str, *, name: str) -> None:
    """Create or rename a workspace."""
    _check(workspace_id=workspace_id, name=name)
    await _put(uow, Workspace, {"id": workspace_id}, {"name": name})


async def remove_workspace(uow: Writing, workspace_id: str) -> None:
    """Remove a workspace with everything in it: workflows, conversations, messages. The audit log stays."""
    await uow.session.execute(delete(Workspace).where(Workspace.id == workspace_id))
    uow.announce(RightsChanged(None))


async def put_user(
    uow: Writing,
    user_id: str,
    *,
    name: str,
    email: str,
    avatar_url: str | None = None,
    time_zone: str | None = None,
) -> None:
    """Create or update a person."""
    _check(user_id=user_id, name=name)
    person = {"name": name, "email": email, "avatar_url": avatar_url, "time_zone": time_zone, "removed_at": None}
    await _put(uow, User, {"id": user_id}, person)


async def remove_user(uow: Writing, user_id: str) -> None:
    """End all rights of a person and forget the address; the name stays beside what they wrote."""
    await uow.session.execute(delete(WorkspaceMembership).where(WorkspaceMembership.user_id == user_id))
    await uow.session.execute(delete(StaffMembership).where(StaffMembership.user_id == user_id))
    await uow.session.execute(
        update(User)
        .where(User.id == user_id)
        .values(email="", avatar_url=None, time_zone=None, removed_at=uow.now, updated_at=uow.now)
    )
    uow.announce(RightsChanged(user_id))


async def revoke_tokens(uow: Writing, user_id: str) -> None:
    """Refuse every token of a person that was issued before now, and end the streams that were opened with one."""
    await uow.session.execute(update(User).where(User.id == user_id).values(tokens_valid_from=uow.now))
    uow.announce(RightsChanged(user_id))


async def put_membership(uow: Writing, workspace_id: str, user_id: str, role: WorkspaceRole) -> None:
    """Make a person a member of a workspace, or change the role."""
    await _put(uow, WorkspaceMembership, {"workspace_id": workspace_id, "user_id": user_id}, {"role": role})
    uow.announce(RightsChanged(user_id))


async def remove_membership(uow: Writing, workspace_id: str, user_id: str) -> None:
    """End a person's membership of a workspace."""
    await uow.session.execute(
        delete(WorkspaceMembership).where(
            WorkspaceMembership.workspace_id == workspace_id, WorkspaceMembership.user_id == user_id
        )
    )
    uow.announce(RightsChanged(user_id))


async def put_staff(uow: Writing, user_id: str, role: StaffRole) -> None:
    """Make a person a member of the Wrk team, or change the role."""
    await _put(uow, StaffMembership, {"user_id": user_id}, {"role": role})
    uow.announce(RightsChanged(user_id))


async def remove_staff(uow: Writing, user_id: str) -> None:
    """End a person's membership of the Wrk team."""
    await uow.session.execute(delete(StaffMembership).where(StaffMembership.user_id == user_id))
    uow.announce(RightsChanged(user_id))


async def put_workflow(uow: Writing, workspace_id: str, workflow_id: str, *, name: str) -> None:
    """Create or rename a workflow. It can never move to another workspace: its conversation belongs to that tenant."""
    _check(workflow_id=workflow_id, name=name)
    await _put(uow, Workflow, {"id": workflow_id}, {"name": name}, for_ever={"workspace_id": workspace_id})
    owner = await uow.session.scalar(select(Workflow.workspace_id).where(Workflow.id == workflow_id))
    if owner != workspace_id:  # asked after the row is locked by us, and undone with the transaction
        raise WorkflowElsewhere


async def remove_workflow(uow: Writing, workspace_id: str, workflow_id: str) -> None:
    """Remove a workflow with its conversation. The audit log stays."""
    await uow.session.execute(delete(Workflow).where(Workflow.workspace_id == workspace_id, Workflow.id == workflow_id))
    uow.announce(RightsChanged(None))


async def _put(
    uow: Writing,
    table: type[Base],
    key: dict[str, Any],
    values: dict[str, Any],
    *,
    for_ever: dict[str, Any] | None = None,
) -> None:
    """Insert or update; what is ``for_ever`` is set by the insertion only."""
    stamped = {**values, "updated_at": uow.now}
    statement = uow.dialect.insert(table).values(**key, **stamped, **(for_ever or {}), created_at=uow.now)
    try:
        await uow.session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=stamped))
    except IntegrityError as error:
        raise UnknownReference from error


def _check(*, name: str, **ids: str) -> None:
    errors = [
        FieldError(field, "invalid_id", "must be 1 to 128 of A-Z a-z 0-9 . _ : ~ @ - and not . or ..")
        for field, value in ids.items()
        if not is_host_id(value)
    ]
    if not name.strip():
        errors.append(FieldError("name", "blank", "must not be blank"))
    if errors:
        raise ValidationFailed(errors)
