"""The closed sets that tables, notices and the wire have in common."""

from enum import StrEnum


class Audience(StrEnum):
    """Who may see a message. A message never changes its audience."""

    EVERYONE = "everyone"
    WRK = "wrk"  # the Wrk team alone: for the client's people it does not exist

    def sees(self, audience: "Audience") -> bool:
        """Whether somebody of this audience may see what is meant for that one."""
        return self == Audience.WRK or audience == Audience.EVERYONE


class EventType(StrEnum):
    """The durable events."""

    MESSAGE_CREATED = "message.created"
    MESSAGE_UPDATED = "message.updated"
    MESSAGE_DELETED = "message.deleted"


class SenderType(StrEnum):
    """On which side of a conversation a message was written."""

    CLIENT = "client"
    WRK = "wrk"
    SYSTEM = "system"


class SystemKind(StrEnum):
    """What the system says of itself; hosts add kinds of their own."""

    STATUS_CHANGED = "workflow.status_changed"
    TASK_ASSIGNED = "task.assigned"
    WORKFLOW_ASSIGNED = "workflow.assigned"


class WorkspaceRole(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"
    BILLING = "billing"


class StaffRole(StrEnum):
    ADMIN = "wrk_admin"
    OPERATOR = "wrk_operator"
    VIEWER = "wrk_viewer"


Role = WorkspaceRole | StaffRole
