"""A message as everybody who may see it sees it: the one place that renders it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflow_chat.clock import rfc3339
from workflow_chat.shapes.views import MessageView, SenderView


def message_view(message: Mapping[Any, Any]) -> MessageView:
    """The view of a row with the columns of a message, ``workflow_id``, ``sender_name`` and ``sender_avatar_url``."""
    return {
        "id": message["id"],
        "workflowId": message["workflow_id"],
        "seq": message["seq"],
        "version": message["version"],
        "senderType": message["sender_type"],
        "sender": _sender(message),
        "body": message["body"],
        "clientGeneratedId": message["client_generated_id"],
        "kind": message.get("kind"),
        "data": message.get("data"),
        "attachments": message["attachments"],
        "mentions": [],
        "replyTo": None,
        "createdAt": rfc3339(message["created_at"]),
        "editedAt": optional_time(message.get("edited_at")),
        "deletedAt": optional_time(message.get("deleted_at")),
        "editedBy": message.get("edited_by"),
        "deletedBy": message.get("deleted_by"),
    }


def optional_time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _sender(message: Mapping[Any, Any]) -> SenderView | None:
    """Who wrote it; None for the system."""
    if message["sender_id"] is None:
        return None
    return {
        "id": message["sender_id"],
        "name": message["sender_name"],
        "avatarUrl": message["sender_avatar_url"],
    }
