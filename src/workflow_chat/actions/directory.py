"""What the host tells us about its workspaces, people and workflows. Putting is idempotent; so is removing.

Each function says what it did, and only a change is audited and told to open streams.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import case, delete, literal, select, text, update
from sqlalchemy.exc import IntegrityError

from workflow_chat.actions.host_fields import refuse_wrong_fields
from workflow_chat.audit.record import AuditTag, Subject, record
from workflow_chat.database.session import Writing
from workflow_chat.errors import UnknownReference, WorkflowElsewhere
from workflow_chat.models import Base, StaffMembership, User, Workflow, Workspace, WorkspaceMembership, table_of
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole
from workflow_chat.shapes.notices import RightsChanged

Columns = Mapping[str, Any]  # values by column


class Change(StrEnum):
    """What putting or removing something did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


async def put_workspace(uow: Writing, workspace_id: str, *, name: str) -> Change:
    """Create or rename a workspace."""
    refuse_wrong_fields({"workspace_id": workspace_id, "name": name})
    change, before = await _put(uow, Workspace, {"id": workspace_id}, {"name": name})
    subject = Subject(workspace_id, "workspace", workspace_id)
    await _note(uow, change, AuditTag.WORKSPACE_PUT, subject, before=before, after={"name": name})
    return change


async def remove_workspace(uow: Writing, workspace_id: str) -> Change:
    """Remove a workspace with everything in it: workflows, conversations, messages. The audit log stays."""
    change = await _remove(uow, Workspace, {"id": workspace_id})
    if change is Change.REMOVED:
        await record(uow, AuditTag.WORKSPACE_REMOVED, Subject(workspace_id, "workspace", workspace_id), actor_id=None)
        uow.announce(RightsChanged(None))
    return change


async def put_user(
    uow: Writing, user_id: str, *, name: str, email: str, avatar_url: str | None = None, time_zone: str | None = None
) -> Change:
    """Create or update a person.

    The audit says what was changed and not into what: whoever is removed is to be forgotten.
    """
    profile = {"name": name, "email": email, "avatar_url": avatar_url, "time_zone": time_zone}
    refuse_wrong_fields({"user_id": user_id, **profile})
    person = {**profile, "removed_at": None}
    change, before = await _put(uow, User, {"id": user_id}, person)
    changed = sorted(field for field, value in person.items() if before is None or before[field] != value)
    await _note(uow, change, AuditTag.USER_PUT, Subject(None, "user", user_id), after={"changed": changed})
    return change


async def remove_user(uow: Writing, user_id: str) -> Change:
    """End all rights of a person and forget the address; the name stays beside what they wrote."""
    await uow.session.execute(delete(WorkspaceMembership).where(WorkspaceMembership.user_id == user_id))
    await uow.session.execute(delete(StaffMembership).where(StaffMembership.user_id == user_id))
    removed = await uow.session.execute(
        update(User)
        .where(User.id == user_id, User.removed_at.is_(None))
        .values(email="", avatar_url=None, time_zone=None, removed_at=uow.now, updated_at=uow.now)
        .values(tokens_valid_from=_latest(uow.now))
        .returning(User.id)
    )
    if removed.first() is None:
        return Change.UNCHANGED
    await record(uow, AuditTag.USER_REMOVED, Subject(None, "user", user_id), actor_id=None)
    uow.announce(RightsChanged(user_id))
    return Change.REMOVED


async def revoke_tokens(uow: Writing, user_id: str, *, clock_ahead: timedelta = timedelta(0)) -> Change:
    """Refuse every token of a person that was issued before now, and end the streams that were opened with one.

    ``clock_ahead``: by how much the clock that tokens are issued by is ahead of this one. Until it has passed, tokens
    that are issued after now are refused too (decision 9).
    """
    valid_from = _latest(uow.now + clock_ahead)
    revoked = await uow.session.execute(
        update(User).where(User.id == user_id).values(tokens_valid_from=valid_from).returning(User.id)
    )
    if revoked.first() is None:
        return Change.UNCHANGED
    await record(uow, AuditTag.TOKENS_REVOKED, Subject(None, "user", user_id), actor_id=None)
    uow.announce(RightsChanged(user_id))
    return Change.UPDATED


async def put_membership(uow: Writing, workspace_id: str, user_id: str, role: WorkspaceRole) -> Change:
    """Make a person a member of a workspace, or change the role."""
    key = {"workspace_id": workspace_id, "user_id": user_id}
    refuse_wrong_fields({**key, "role": role}, roles=WorkspaceRole)
    change, before = await _put(uow, WorkspaceMembership, key, {"role": role})
    subject = Subject(workspace_id, "membership", user_id)
    await _note(uow, change, AuditTag.MEMBERSHIP_PUT, subject, before=before, after={"role": role}, about=user_id)
    return change


async def remove_membership(uow: Writing, workspace_id: str, user_id: str) -> Change:
    """End a person's membership of a workspace."""
    change = await _remove(uow, WorkspaceMembership, {"workspace_id": workspace_id, "user_id": user_id})
    subject = Subject(workspace_id, "membership", user_id)
    await _note(uow, change, AuditTag.MEMBERSHIP_REMOVED, subject, about=user_id)
    return change


async def put_staff(uow: Writing, user_id: str, role: StaffRole) -> Change:
    """Make a person a member of the Wrk team, or change the role."""
    refuse_wrong_fields({"user_id": user_id, "role": role}, roles=StaffRole)
    change, before = await _put(uow, StaffMembership, {"user_id": user_id}, {"role": role})
    subject = Subject(None, "staff", user_id)
    await _note(uow, change, AuditTag.STAFF_PUT, subject, before=before, after={"role": role}, about=user_id)
    return change


async def remove_staff(uow: Writing, user_id: str) -> Change:
    """End a person's membership of the Wrk team."""
    change = await _remove(uow, StaffMembership, {"user_id": user_id})
    await _note(uow, change, AuditTag.STAFF_REMOVED, Subject(None, "staff", user_id), about=user_id)
    return change


async def put_workflow(uow: Writing, workspace_id: str, workflow_id: str, *, name: str) -> Change:
    """Create or rename a workflow. It can never move to another workspace: its conversation belongs to that tenant."""
    refuse_wrong_fields({"workspace_id": workspace_id, "workflow_id": workflow_id, "name": name})
    key, tenant = {"id": workflow_id}, {"workspace_id": workspace_id}
    change, before = await _put(uow, Workflow, key, {"name": name}, for_ever=tenant)
    if before is not None and before["workspace_id"] != workspace_id:  # undone with the transaction, or its savepoint
        raise WorkflowElsewhere
    subject = Subject(workspace_id, "workflow", workflow_id)
    await _note(uow, change, AuditTag.WORKFLOW_PUT, subject, before=before, after={"name": name})
    return change


async def remove_workflow(uow: Writing, workspace_id: str, workflow_id: str) -> Change:
    """Remove a workflow with its conversation. The audit log stays."""
    change = await _remove(uow, Workflow, {"workspace_id": workspace_id, "id": workflow_id})
    if change is Change.REMOVED:
        subject = Subject(workspace_id, "workflow", workflow_id)
        await record(uow, AuditTag.WORKFLOW_REMOVED, subject, actor_id=None)
        uow.announce(RightsChanged(None))
    return change


def _latest(moment: datetime) -> Any:
    """This moment, unless tokens are refused until a later one already."""
    before = User.tokens_valid_from
    return case((before > moment, before), else_=literal(moment, before.type))


async def _note(
    uow: Writing,
    change: Change,
    tag: AuditTag,
    subject: Subject,
    *,
    before: Columns | None = None,
    after: Columns | None = None,
    about: str | None = None,
) -> None:
    """Write the change down, and let the streams of whom it is ``about`` look at their rights again."""
    if change is Change.UNCHANGED:
        return
    changed = {name: before[name] for name in after} if before is not None and after is not None else None
    await record(uow, tag, subject, actor_id=None, before=changed, after=after)
    if about is not None:
        uow.announce(RightsChanged(about))


async def _put(
    uow: Writing, table: type[Base], key: Columns, values: Columns, *, for_ever: Columns | None = None
) -> tuple[Change, Columns | None]:
    """Insert or update, and what was there before; what is ``for_ever`` is set by the insertion only."""
    if await _insert(uow, table, {**key, **values, **(for_ever or {})}):
        return Change.CREATED, None
    matches = [getattr(table, name) == value for name, value in key.items()]
    found = await uow.session.execute(select(table_of(table)).where(*matches).with_for_update(key_share=True))
    before = dict(found.mappings().one())
    if all(before[name] == value for name, value in values.items()):
        return Change.UNCHANGED, before
    await uow.session.execute(update(table).where(*matches).values(**values, updated_at=uow.now))
    return Change.UPDATED, before


async def _insert(uow: Writing, table: type[Base], row: Columns) -> bool:
    """Whether the row is new. A reference to nothing undoes no more than this row."""
    statement = uow.dialect.insert(table).values(**row, created_at=uow.now, updated_at=uow.now)
    try:
        async with uow.step():
            inserted = await uow.session.execute(
                statement.on_conflict_do_nothing().returning(*table.__mapper__.primary_key)
            )
            return inserted.first() is not None
    except IntegrityError as error:
        raise UnknownReference from error


async def _remove(uow: Writing, table: type[Base], key: Columns) -> Change:
    matches = [getattr(table, name) == value for name, value in key.items()]
    removed = await uow.session.execute(delete(table).where(*matches).returning(text("1")))
    return Change.UNCHANGED if removed.first() is None else Change.REMOVED
