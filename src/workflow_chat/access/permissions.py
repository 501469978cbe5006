"""The permission table, as data: product.md "Who may do what"."""

from enum import StrEnum

from workflow_chat.shapes.kinds import SenderType, StaffRole, WorkspaceRole


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


_CLIENT = frozenset({Permission.CHAT_READ, Permission.CHAT_WRITE, Permission.CHAT_EDIT, Permission.CHAT_DELETE})
_OPERATOR = frozenset(
    {Permission.WRK_READ, Permission.WRK_WRITE, Permission.WRK_EDIT, Permission.WRK_DELETE, Permission.WRK_INBOX}
)
_NONE: frozenset[Permission] = frozenset()

WORKSPACE_PERMISSIONS: dict[WorkspaceRole, frozenset[Permission]] = {
    WorkspaceRole.OWNER: _CLIENT,
    WorkspaceRole.ADMIN: _CLIENT,
    WorkspaceRole.EDITOR: _CLIENT,
    WorkspaceRole.VIEWER: _NONE,
    WorkspaceRole.BILLING: _NONE,
}
STAFF_PERMISSIONS: dict[StaffRole, frozenset[Permission]] = {
    StaffRole.ADMIN: _OPERATOR,
    StaffRole.OPERATOR: _OPERATOR,
    StaffRole.VIEWER: frozenset({Permission.WRK_READ, Permission.WRK_INBOX}),
}

READ = frozenset({Permission.CHAT_READ, Permission.WRK_READ})
WRITE = frozenset({Permission.CHAT_WRITE, Permission.WRK_WRITE})
EDIT = frozenset({Permission.CHAT_EDIT, Permission.WRK_EDIT})
DELETE = frozenset({Permission.CHAT_DELETE, Permission.WRK_DELETE})


def permissions_of(role: WorkspaceRole | None, staff_role: StaffRole | None) -> frozenset[Permission]:
    """What somebody may do; a person who is both member and staff acts as staff."""
    if staff_role is not None:
        return STAFF_PERMISSIONS[staff_role]
    return WORKSPACE_PERMISSIONS[role] if role is not None else _NONE


def side_of(staff_role: StaffRole | None) -> SenderType:
    """On which side of the conversation somebody stands."""
    return SenderType.CLIENT if staff_role is None else SenderType.WRK


def roles_with(permissions: frozenset[Permission]) -> tuple[list[WorkspaceRole], list[StaffRole]]:
    """The table the other way round, for SQL."""
    return (
        [role for role, held in WORKSPACE_PERMISSIONS.items() if held & permissions],
        [role for role, held in STAFF_PERMISSIONS.items() if held & permissions],
    )
