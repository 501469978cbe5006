"""What clients get, field by field as on the wire; OpenAPI is made from these types, and the page's types from it."""

from typing import Any, Literal

from typing_extensions import TypedDict


class SenderView(TypedDict):
    """Who wrote it."""

    id: str
    name: str
    avatarUrl: str | None


class EditorView(TypedDict):
    """Somebody who changed what another person wrote, as they were called then."""

    id: str
    name: str
    side: Literal["client", "wrk"]


class MessageView(TypedDict):
    """A message as it is now. A tombstone has neither text nor attachments."""

    id: str
    workflowId: str
    seq: int
    version: int
    senderType: Literal["client", "wrk", "system"]
    sender: SenderView | None
    body: str | None
    clientGeneratedId: str | None
    kind: str | None
    data: dict[str, Any] | None
    attachments: list[Any]
    mentions: list[Any]
    replyTo: None
    createdAt: str
    editedAt: str | None
    deletedAt: str | None
    editedBy: EditorView | None
    """Of the latest edit, where it was not the sender."""
    deletedBy: EditorView | None


class ReadReceiptView(TypedDict):
    """How far somebody has read."""

    userId: str
    lastReadMessageId: str
    lastReadSeq: int
    readAt: str


class ParticipantView(TypedDict):
    """Somebody of the conversation, and on which side."""

    id: str
    name: str
    avatarUrl: str | None
    side: Literal["client", "wrk"]


class PeopleView(TypedDict):
    """People in the order of their ids; with a cursor there are more, or have not been looked at."""

    people: list[ParticipantView]
    nextCursor: str | None


class MessageListView(TypedDict):
    """A page of messages, oldest first, and what a screen shows around it."""

    messages: list[MessageView]
    hasMoreBefore: bool
    hasMoreAfter: bool
    streamCursor: str
    readReceipts: list[ReadReceiptView]
    unreadCount: int
    participants: list[ParticipantView]
    permissions: list[str]


class ReadStateView(TypedDict):
    """The caller's receipt (null while there was nothing to read), and what is left to read."""

    readReceipt: ReadReceiptView | None
    unreadCount: int


class HealthView(TypedDict):
    """All is well; when it is not, the answer is a problem."""

    status: Literal["ok"]
