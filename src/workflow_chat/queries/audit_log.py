"""The audit log, for an operator."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from workflow_chat.clock import rfc3339
from workflow_chat.database.session import Reading
from workflow_chat.models import AuditEntry, Conversation

READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries; None means any."""

    workspace_id: str | None = None
    workflow_id: str | None = None
    actor_id: str | None = None
    since: datetime | None = None


async def read_audit_log(uow: Reading, wanted: AuditFilter) -> AsyncIterator[dict[str, Any]]:
    """Matching entries, oldest first; read page by page, however many there are."""
    last = ""
    while True:
        page = (await uow.session.scalars(_statement(wanted, last))).all()
        for entry in page:
            last = entry.id
            yield _view(entry)
        if len(page) < READ_AT_ONCE:
            return


def _statement(wanted: AuditFilter, after: str) -> Any:
    statement = select(AuditEntry).order_by(AuditEntry.id).limit(READ_AT_ONCE)
    if after:
        statement = statement.where(AuditEntry.id > after)
    if wanted.workspace_id is not None:
        statement = statement.where(AuditEntry.workspace_id == wanted.workspace_id)
    if wanted.actor_id is not None:
        statement = statement.where(AuditEntry.actor_id == wanted.actor_id)
    if wanted.since is not None:
        statement = statement.where(AuditEntry.created_at >= wanted.since)
    if wanted.workflow_id is not None:
        conversations = select(Conversation.id).where(Conversation.workflow_id == wanted.workflow_id)
        statement = statement.where(AuditEntry.conversation_id.in_(conversations))
    return statement


def _view(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": rfc3339(entry.created_at),
        "tag": entry.tag,
        "workspaceId": entry.workspace_id,
        "actorId": entry.actor_id,
        "subject": {"type": entry.subject_type, "id": entry.subject_id or entry.message_id},
        "conversationId": entry.conversation_id,
        "messageId": entry.message_id,
        "before": entry.before,
        "after": entry.after,
    }
