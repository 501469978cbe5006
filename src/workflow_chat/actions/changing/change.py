"""What somebody wants to do to a message, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow_chat.access.messages import require_change
from workflow_chat.access.permissions import DELETE, EDIT, Permission, Permissions
from workflow_chat.access.seats import Seat
from workflow_chat.actions.message_text import checked_text
from workflow_chat.audit.record import AuditTag
from workflow_chat.errors import MessageDeleted, VersionConflict
from workflow_chat.queries.message_views import message_view
from workflow_chat.shapes.kinds import EventType
from workflow_chat.shapes.person import Person

Message = Mapping[str, Any]
"""Columns of a message, with the names that its view needs."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Editing, or deleting."""

    needs: Permissions
    any_message: Permission
    """Who holds it may do so to everybody's messages."""
    event: EventType
    audit: AuditTag
    by: str
    """The column that names who did it, where it was not the sender."""


EDITING = Kind(EDIT, Permission.WRK_EDIT, EventType.MESSAGE_UPDATED, AuditTag.MESSAGE_EDITED, "edited_by")
DELETING = Kind(DELETE, Permission.WRK_DELETE, EventType.MESSAGE_DELETED, AuditTag.MESSAGE_DELETED, "deleted_by")


@dataclass(frozen=True, slots=True)
class Change:
    """Replace the text of a message, or leave a tombstone."""

    kind: Kind
    person: Person
    workflow_id: str
    message_id: str
    body: str = ""
    """The new text."""
    version: int | None = None
    """Only if nobody else has changed the message since; None: whatever it says now."""


def decide(change: Change, seat: Seat, message: Message, now: datetime) -> dict[str, Any] | None:
    """The columns that the message gets, or None when it is so already; refused in our order: rights, fields, state."""
    require_change(seat, message, any_message=change.kind.any_message)
    if change.kind is DELETING:
        tombstone = {"body": None, "attachments": [], "deleted_at": now}
        return tombstone if message["deleted_at"] is None else None
    text = checked_text(change.body)
    if message["deleted_at"] is not None:
        raise MessageDeleted(message_view(message))
    if change.version not in (None, message["version"]):
        raise VersionConflict(message_view(message))
    return None if text == message["body"] else {"body": text, "edited_at": now}
