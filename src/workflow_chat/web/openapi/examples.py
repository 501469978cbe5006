"""One example of everything that is sent and answered, for the document."""

from collections.abc import Mapping
from typing import Any

from workflow_chat.errors import ChatError, Conflict, FieldError, RateLimited, ValidationFailed, all_kinds
from workflow_chat.shapes.views import (
    HealthView,
    MessageListView,
    MessageView,
    ParticipantView,
    PeopleView,
    ReadReceiptView,
    ReadStateView,
)
from workflow_chat.web.errors import BodyTooLarge
from workflow_chat.web.problems import problem_view
from workflow_chat.web.request.body import LIMIT

REQUEST_ID = "019a4f6e-52c0-7d31-8b6f-3c0d9e2a7f10"

MESSAGE: MessageView = {
    "id": "019a4f6e-4b18-7c52-9a5e-2d1c8f6b4e10",
    "workflowId": "invoice-intake",
    "seq": 42,
    "version": 1,
    "senderType": "client",
    "sender": {"id": "ada", "name": "Ada Okafor", "avatarUrl": None},
    "body": "Could you look at the invoice of last week?",
    "clientGeneratedId": "0192f3c1-7f6a-7cc3-9a5e-2d1c8f6b4e10",
    "kind": None,
    "data": None,
    "attachments": [],
    "mentions": [],
    "replyTo": None,
    "createdAt": "2026-02-03T09:15:00.000Z",
    "editedAt": None,
    "deletedAt": None,
    "editedBy": None,
    "deletedBy": None,
}
READ_RECEIPT: ReadReceiptView = {
    "userId": "omar",
    "lastReadMessageId": MESSAGE["id"],
    "lastReadSeq": 42,
    "readAt": "2026-02-03T09:15:04.000Z",
}
PARTICIPANT: ParticipantView = {"id": "ada", "name": "Ada Okafor", "avatarUrl": None, "side": "client"}
MESSAGE_LIST: MessageListView = {
    "messages": [MESSAGE],
    "hasMoreBefore": True,
    "hasMoreAfter": False,
    "streamCursor": "k3v9x2ma-42",
    "readReceipts": [READ_RECEIPT],
    "unreadCount": 0,
    "participants": [PARTICIPANT],
    "permissions": ["workflow:chat:read", "workflow:chat:write", "workflow:chat:edit", "workflow:chat:delete"],
}
PEOPLE: PeopleView = {"people": [PARTICIPANT], "nextCursor": None}
READ_STATE: ReadStateView = {"readReceipt": READ_RECEIPT, "unreadCount": 0}
HEALTH: HealthView = {"status": "ok"}

EXAMPLES: Mapping[str, object] = {
    "Message": MESSAGE,
    "MessageList": MESSAGE_LIST,
    "ReadState": READ_STATE,
    "People": PEOPLE,
    "Health": HEALTH,
    "SendMessage": {"body": MESSAGE["body"], "clientGeneratedId": MESSAGE["clientGeneratedId"]},
    "EditMessage": {"body": "Could you look at the invoice of March?", "version": 1},
    "MarkRead": {"lastReadMessageId": MESSAGE["id"]},
    "Typing": {"isTyping": True},
}
"""By the name that a schema has in the document."""


def problem_with(code: str) -> dict[str, Any]:
    """A problem of this code, as somebody could meet it."""
    (kind,) = (kind for kind in all_kinds() if "code" in vars(kind) and kind.code == code)
    return problem_view(_refusal(kind), REQUEST_ID)


def _refusal(kind: type[ChatError]) -> ChatError:
    if issubclass(kind, ValidationFailed):
        return kind([FieldError("body", "blank", "must contain text")])
    if issubclass(kind, Conflict):
        return kind(MESSAGE)
    if issubclass(kind, BodyTooLarge):
        return kind(LIMIT)
    if issubclass(kind, RateLimited):
        return kind("One person may hold 20 streams.", retry_after=5)
    return kind()
