"""A message as everybody sees it: the one place that renders it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from workflow_chat.clock import rfc3339
from workflow_chat.database.session import Reading
from workflow_chat.models import Conversation, Message, User


@dataclass(slots=True)
class MessageRow:
    """The columns that a view is made of; rows of ``select_messages`` have the same names."""

    id: str
    workflow_id: str
    seq: int
    version: int
    sender_type: str
    sender_id: str | None
    sender_name: str | None
    sender_avatar_url: str | None
    client_generated_id: str | None
    body: str | None
    kind: str | None
    data: dict[str, Any] | None
    attachments: list[Any]
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None


def select_messages() -> Select[*tuple[Any, ...]]:
    """Messages with what their views need."""
    return (
        select(
            Message.id,
            Conversation.workflow_id,
            Message.seq,
            Message.version,
            Message.sender_type,
            Message.sender_id,
            User.name.label("sender_name"),
            User.avatar_url.label("sender_avatar_url"),
            Message.client_generated_id,
            Message.body,
            Message.kind,
            Message.data,
            Message.attachments,
            Message.created_at,
            Message.edited_at,
            Message.deleted_at,
        )
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(User, User.id == Message.sender_id)
    )


def message_view(row: MessageRow | Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """The ``Message`` of product.md "API"; a tombstone has neither text nor attachments."""
    return {
        "id": row.id,
        "workflowId": row.workflow_id,
        "seq": row.seq,
        "version": row.version,
        "senderType": row.sender_type,
        "sender": sender_view(row.sender_id, row.sender_name, row.sender_avatar_url),
        "body": row.body,
        "clientGeneratedId": row.client_generated_id,
        "kind": row.kind,
        "data": row.data,
        "attachments": row.attachments if row.deleted_at is None else [],
        "mentions": [],
        "replyTo": None,
        "createdAt": rfc3339(row.created_at),
        "editedAt": optional_time(row.edited_at),
        "deletedAt": optional_time(row.deleted_at),
    }


def sender_view(sender_id: str | None, name: str | None, avatar_url: str | None) -> dict[str, Any] | None:
    """Who wrote it; None for the system."""
    return None if sender_id is None else {"id": sender_id, "name": name, "avatarUrl": avatar_url}


def optional_time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


async def load_views(uow: Reading, *conditions: ColumnElement[bool]) -> Sequence[dict[str, Any]]:
    """The views of all messages that fulfil the conditions, in order."""
    found = await uow.session.execute(select_messages().where(*conditions).order_by(Message.seq))
    return [message_view(row) for row in found]


async def load_view(uow: Reading, message: Message) -> dict[str, Any]:
    """The view of a message of this session, with what was changed in it so far."""
    await uow.session.flush()
    (view,) = await load_views(uow, Message.workspace_id == message.workspace_id, Message.id == message.id)
    return view
