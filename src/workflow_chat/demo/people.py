"""The people of a demo installation."""

from typing import Any, Literal

import jwt
from sqlalchemy import select
from typing_extensions import TypedDict

from workflow_chat.database.session import Reading
from workflow_chat.models import DemoInstallation, StaffMembership, User, Workflow, Workspace, WorkspaceMembership

TOKEN_LIFE = 12 * 3600  # seconds
KID = "demo"


class DemoWorkflowView(TypedDict):
    """A workflow that somebody can be shown in."""

    id: str
    name: str


class DemoPersonView(TypedDict):
    """Somebody of the demo, and a token to act as them."""

    id: str
    name: str
    email: str
    workspace: Literal["Acme", "Globex"] | None
    role: str | None
    staffRole: str | None
    token: str
    workflows: list[DemoWorkflowView]


async def demo_secret(uow: Reading) -> str | None:
    """What demo tokens are signed with, or None when this database is not a demo's."""
    return await uow.session.scalar(select(DemoInstallation.signing_secret))


async def list_demo_people(uow: Reading, *, audience: str) -> list[DemoPersonView]:
    """Everybody, with a fresh token for ``audience`` and the workflows that they can be shown in; staff see all."""
    secret = await demo_secret(uow) or ""
    workflows = (await uow.session.execute(select(Workflow).order_by(Workflow.created_at, Workflow.id))).scalars().all()
    found = await uow.session.execute(
        select(User, Workspace, WorkspaceMembership.role, StaffMembership.role.label("staff_role"))
        .outerjoin(WorkspaceMembership, WorkspaceMembership.user_id == User.id)
        .outerjoin(Workspace, Workspace.id == WorkspaceMembership.workspace_id)
        .outerjoin(StaffMembership, StaffMembership.user_id == User.id)
        .order_by(User.created_at, User.id)
    )
    now = int(uow.now.timestamp())
    return [_person(row, workflows, demo_token(secret, row.User.id, audience, now)) for row in found]


def _person(row: Any, workflows: Any, token: str) -> DemoPersonView:
    workspace_id = row.Workspace.id if row.Workspace is not None else None
    shown = [flow for flow in workflows if row.staff_role is not None or flow.workspace_id == workspace_id]
    return {
        "id": row.User.id,
        "name": row.User.name,
        "email": row.User.email,
        "workspace": row.Workspace.name if row.Workspace is not None else None,
        "role": row.role,
        "staffRole": row.staff_role,
        "token": token,
        "workflows": [{"id": flow.id, "name": flow.name} for flow in shown],
    }


def demo_token(secret: str, user_id: str, audience: str, now: int) -> str:
    """A token as a host application would sign it."""
    claims = {"sub": user_id, "aud": audience, "iat": now, "exp": now + TOKEN_LIFE}
    return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": KID})
