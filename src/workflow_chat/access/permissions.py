"""The permission table, as data (docs/permissions.md)."""

from enum import StrEnum
from typing import Literal

from workflow_chat.shapes.kinds import Audience, Role, StaffRole, WorkspaceRole


class Permission(StrEnum):
    CHAT_READ = "workflow:chat:read"
    CHAT_WRITE = "workflow:chat:write"
    CHAT_EDIT = "workflow:chat:edit"
    CHAT_DELETE = "workflow:chat:delete"
    WRK_READ = "wrk:chat:read"
    WRK_WRITE = "wrk:chat:write"
    WRK_EDIT = "wrk:chat:edit"
    WRK_DELETE = "wrk:chat:delete"
    WRK_INBOX = "wrk:inbox:view"


Permissions = frozenset[Permission]

_CLIENT = frozenset({Permission.CHAT_READ, Permission.CHAT_WRITE, Permission.CHAT_EDIT, Permission.CHAT_DELETE})
_OPERATOR = frozenset(
    {Permission.WRK_READ, Permission.WRK_WRITE, Permission.WRK_EDIT, Permission.WRK_DELETE, Permission.WRK_INBOX}
)
_NONE: Permissions = frozenset()

PERMISSIONS: dict[Role, Permissions] = {
    WorkspaceRole.OWNER: _CLIENT,
    WorkspaceRole.ADMIN: _CLIENT,
    WorkspaceRole.EDITOR: _CLIENT,
    WorkspaceRole.VIEWER: _NONE,
    WorkspaceRole.BILLING: _NONE,
    StaffRole.ADMIN: _OPERATOR,
    StaffRole.OPERATOR: _OPERATOR,
    StaffRole.VIEWER: frozenset({Permission.WRK_READ, Permission.WRK_INBOX}),
}

READ = frozenset({Permission.CHAT_READ, Permission.WRK_READ})
WRITE = frozenset({Permission.CHAT_WRITE, Permission.WRK_WRITE})
EDIT = frozenset({Permission.CHAT_EDIT, Permission.WRK_EDIT})
DELETE = frozenset({Permission.CHAT_DELETE, Permission.WRK_DELETE})


def permissions_of(role: str) -> Permissions:
    """What somebody of this role may do in a workflow that they may see."""
    return _BY_NAME[role]


def audience_of(permissions: Permissions) -> Audience:
    """Which messages somebody sees: what the Wrk team says among itself is for whoever reads as the Wrk team."""
    return Audience.WRK if Permission.WRK_READ in permissions else Audience.EVERYONE


def side_of(role: str) -> Literal["client", "wrk"]:
    """On which side of a conversation somebody of this role stands."""
    return "wrk" if role in _STAFF else "client"


def wrk_roles() -> list[str]:
    """Those who see what is for the Wrk team alone, for SQL."""
    return [role.value for role, held in PERMISSIONS.items() if audience_of(held) is Audience.WRK]


def roles_with(permissions: Permissions) -> list[str]:
    """The table the other way round, for SQL."""
    return [role.value for role, held in PERMISSIONS.items() if held & permissions]


SILENT = tuple(role.value for role, held in PERMISSIONS.items() if not held)
"""Roles that may do nothing at all in a chat."""
_STAFF = frozenset(role.value for role in StaffRole)
_BY_NAME = {role.value: held for role, held in PERMISSIONS.items()}
