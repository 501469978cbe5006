"""Write one entry of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from workflow_chat.clock import new_id, rfc3339
from workflow_chat.database.raw import for_both, json_text
from workflow_chat.database.session import UnitOfWork

_INSERT = for_both(
    """
    INSERT INTO audit_log (id, workspace_id, tag, actor_id, conversation_id, message_id, subject_type, subject_id,
                           "before", "after", created_at)
    VALUES (CAST(CAST(:id AS text) AS {uuid}), CAST(:workspace AS text), CAST(:tag AS text), CAST(:actor AS text),
            CAST(CAST(:conversation AS text) AS {uuid}), CAST(CAST(:message AS text) AS {uuid}),
            CAST(:kind AS text), CAST(:subject AS text), CAST(CAST(:before AS text) AS {json}),
            CAST(CAST(:after AS text) AS {json}), CAST(CAST(:now AS text) AS {time}))"""
)


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
    uow: UnitOfWork, tag: AuditTag, subject: Subject, *, actor_id: str | None, before: Any = None, after: Any = None
) -> None:
    """Note who changed what, and what it was before and after. ``actor_id`` None: the system, or the host."""
    entry = {
        "id": new_id(),
        "workspace": subject.workspace_id,
        "tag": tag.value,
        "actor": actor_id,
        "conversation": subject.conversation_id,
        "message": subject.message_id,
        "kind": subject.kind,
        "subject": subject.id,
        "before": json_text(before),
        "after": json_text(after),
        "now": rfc3339(uow.now),
    }
    await uow.fetch(_INSERT, entry)
