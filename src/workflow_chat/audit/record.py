"""Write one entry of the audit log."""

from enum import StrEnum
from typing import Any

from workflow_chat.clock import new_id
from workflow_chat.database.session import Writing
from workflow_chat.models import AuditEntry, Message


class AuditTag(StrEnum):
    MESSAGE_SENT = "workflow.chat.message.sent"
    MESSAGE_EDITED = "workflow.chat.message.edited"
    MESSAGE_DELETED = "workflow.chat.message.deleted"


def record(
    uow: Writing, tag: AuditTag, message: Message, *, actor_id: str | None, before: Any = None, after: Any = None
) -> None:
    """Note who changed ``message`` and what it said before and after."""
    uow.session.add(
        AuditEntry(
            id=new_id(),
            workspace_id=message.workspace_id,
            tag=tag,
            actor_id=actor_id,
            conversation_id=message.conversation_id,
            message_id=message.id,
            before=before,
            after=after,
            created_at=uow.now,
        )
    )
