"""Write one entry of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import insert

from workflow_chat.clock import new_id
from workflow_chat.database.session import Writing
from workflow_chat.models import AuditEntry, table_of

_INSERT = insert(table_of(AuditEntry))


class AuditTag(StrEnum):
    MESSAGE_SENT = "workflow.chat.message.sent"
    MESSAGE_EDITED = "workflow.chat.message.edited"
    MESSAGE_DELETED = "workflow.chat.message.deleted"
    WORKSPACE_PUT = "workflow.chat.workspace.put"
    WORKSPACE_REMOVED = "workflow.chat.workspace.removed"
    USER_PUT = "workflow.chat.user.put"
    USER_REMOVED = "workflow.chat.user.removed"
    TOKENS_REVOKED = "workflow.chat.user.tokens_revoked"
    MEMBERSHIP_PUT = "workflow.chat.membership.put"
    MEMBERSHIP_REMOVED = "workflow.chat.membership.removed"
    STAFF_PUT = "workflow.chat.staff.put"
    STAFF_REMOVED = "workflow.chat.staff.removed"
    WORKFLOW_PUT = "workflow.chat.workflow.put"
    WORKFLOW_REMOVED = "workflow.chat.workflow.removed"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about."""

    workspace_id: str | None
    kind: str
    id: str | None = None
    conversation_id: str | None = None
    message_id: str | None = None

    @classmethod
    def message(cls, message: Mapping[Any, Any]) -> Self:
        """A message, by its columns."""
        return cls(message["workspace_id"], "message", None, message["conversation_id"], message["id"])


async def record(
    uow: Writing, tag: AuditTag, subject: Subject, *, actor_id: str | None, before: Any = None, after: Any = None
) -> None:
    """Note who changed what, and what it was before and after. ``actor_id`` None: the system, or the host."""
    entry = {
        "id": new_id(),
        "workspace_id": subject.workspace_id,
        "tag": tag,
        "actor_id": actor_id,
        "conversation_id": subject.conversation_id,
        "message_id": subject.message_id,
        "subject_type": subject.kind,
        "subject_id": subject.id,
        "before": before,
        "after": after,
        "created_at": uow.now,
    }
    await uow.session.execute(_INSERT, entry)
