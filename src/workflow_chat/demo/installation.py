"""The demo installation: two companies, their people and the Wrk team. Seeded once, through the ordinary actions."""

import secrets
from typing import Any

from sqlalchemy import Select, inspect, select

from workflow_chat.actions import directory
from workflow_chat.actions.system_messages import notify_workflow_assigned, notify_workflow_status_change
from workflow_chat.database.engine import Database
from workflow_chat.database.session import Reading, Writing
from workflow_chat.demo.people import demo_secret
from workflow_chat.models import DemoInstallation, Workspace
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole

WORKSPACES = {"acme": "Acme", "globex": "Globex"}
MEMBERS = (
    ("ada", "Ada Okafor", "acme", WorkspaceRole.OWNER),
    ("ben", "Ben Castillo", "acme", WorkspaceRole.ADMIN),
    ("chloe", "Chloé Martin", "acme", WorkspaceRole.EDITOR),
    ("dev", "Dev Patel", "acme", WorkspaceRole.VIEWER),
    ("elsa", "Elsa Lindqvist", "acme", WorkspaceRole.BILLING),
    ("gus", "Gus Moreau", "globex", WorkspaceRole.OWNER),
    ("sam", "Sam Rivera", "acme", WorkspaceRole.EDITOR),
)
STAFF = (
    ("wanda", "Wanda Fischer", StaffRole.ADMIN),
    ("omar", "Omar Haddad", StaffRole.OPERATOR),
    ("vera", "Vera Novak", StaffRole.VIEWER),
    ("sam", "Sam Rivera", StaffRole.OPERATOR),  # member and staff: acts as staff
)
WORKFLOWS = (
    ("invoice-intake", "Invoice intake", "acme"),
    ("lead-routing", "Lead routing", "acme"),
    ("new-hires", "New hire onboarding", "acme"),
    ("returns", "Returns handling", "globex"),
)
SEED_LOCK = 7309454  # any number that nobody else locks


class NotADemoError(Exception):
    """The database belongs to a real installation."""


async def refuse_what_no_demo_made(database: Database) -> None:
    """Only a database without any table will do, or one that `demo` has made; nothing is changed."""
    async with database.reader.connect() as connection:
        tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    if not tables:
        return
    async with database.read() as uow:
        if DemoInstallation.__tablename__ in tables and await demo_secret(uow) is not None:
            return
        if Workspace.__tablename__ in tables:
            await _refuse_workspaces(uow, select(Workspace.id))
    raise NotADemoError("This database was not made by `workflow-chat demo`: give the demo one of its own.")


async def ensure_demo(database: Database, *, workflows: int = 0) -> str:
    """Seed the demo unless that was done before; returns the secret that its tokens are signed with."""
    async with database.write() as uow:
        await uow.dialect.lock(uow.session, SEED_LOCK)
        await _refuse_real_installation(uow)
        secret = await demo_secret(uow) or await _seed(uow)
        await _more_workflows(uow, workflows)
        return secret


async def _refuse_real_installation(uow: Writing) -> None:
    await _refuse_workspaces(uow, select(Workspace.id).where(Workspace.id.not_in(list(WORKSPACES))))


async def _refuse_workspaces(uow: Reading, strangers_of: Select[Any]) -> None:
    strangers = await uow.session.scalar(strangers_of.limit(1))
    if strangers is not None:
        raise NotADemoError(
            f"This database holds other workspaces (such as '{strangers}'). "
            "The demo will not touch it: give it a database of its own."
        )


async def _seed(uow: Writing) -> str:
    secret = secrets.token_hex(32)
    uow.session.add(DemoInstallation(id=1, signing_secret=secret, created_at=uow.now))
    for workspace_id, name in WORKSPACES.items():
        await directory.put_workspace(uow, workspace_id, name=name)
    for user_id, name, workspace_id, role in MEMBERS:
        await directory.put_user(uow, user_id, name=name, email=f"{user_id}@{workspace_id}.example")
        await directory.put_membership(uow, workspace_id, user_id, role)
    for user_id, name, staff_role in STAFF:
        if user_id not in {member[0] for member in MEMBERS}:
            await directory.put_user(uow, user_id, name=name, email=f"{user_id}@wrk.example")
        await directory.put_staff(uow, user_id, staff_role)
    for workflow_id, name, workspace_id in WORKFLOWS:
        await directory.put_workflow(uow, workspace_id, workflow_id, name=name)
    await _first_words(uow)
    return secret


async def _first_words(uow: Writing) -> None:
    """Something to look at: what the system says when a workflow is taken up."""
    await notify_workflow_assigned(uow, "invoice-intake", assignee_id="omar", assignee_name="Omar Haddad")
    await notify_workflow_status_change(uow, "invoice-intake", old_status="Draft", new_status="In build")


async def _more_workflows(uow: Writing, count: int) -> None:
    for number in range(1, count + 1):
        await directory.put_workflow(uow, "acme", f"load-{number:05d}", name=f"Load {number:05d}")
