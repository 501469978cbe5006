"""What a live stream says: the data of each Server-Sent Event, field by field as on the wire."""

from typing import Literal

from typing_extensions import TypedDict

from workflow_chat.shapes.views import MessageView, ReadReceiptView

ResyncReason = Literal["epoch", "too_old", "future", "malformed"]
ReconnectReason = Literal["token_expiring", "rotation", "unavailable", "shutdown"]


class ReadyFrame(TypedDict):
    """The stream stands where the client asked it to, at the frame's id; the log reaches to ``head``.

    No two heartbeats are further apart than ``heartbeatMs``.
    """

    head: int
    heartbeatMs: int
    serverTime: str


class ResyncFrame(TypedDict):
    """Load the conversation anew: what lies between the client's place and ``cursor`` will not be told.

    The stream goes on after ``cursor``, which is the frame's id. With ``since``, loading what has changed after that
    place is enough.
    """

    reason: ResyncReason
    cursor: str
    since: str | None


class MessageFrame(TypedDict):
    """An event of the log, and its message as it is now."""

    seq: int
    message: MessageView


class SyncFrame(TypedDict):
    """An event that this client is not told of: its id moves the client's place, and there is nothing else in it."""


class ReadReceiptsFrame(TypedDict):
    """How far people have read: everybody when a stream begins, and then whoever has moved."""

    readReceipts: list[ReadReceiptView]


class TypingStartedFrame(TypedDict):
    """Somebody types, and goes on for ``ttlMs`` unless told otherwise."""

    userId: str
    ttlMs: int


class TypingStoppedFrame(TypedDict):
    """Somebody types no more."""

    userId: str


class PresentPersonView(TypedDict):
    """Whether somebody is here; ``lastSeenAt`` is null while they are, and when nobody knows."""

    userId: str
    online: bool
    lastSeenAt: str | None


class PresenceFrame(TypedDict):
    """Who is here and who was: everybody when a stream begins, and then whoever has come or gone."""

    presence: list[PresentPersonView]


class HeartbeatFrame(TypedDict):
    """The stream is alive, and the log reaches to ``head``."""

    head: int
    serverTime: str


class ReconnectFrame(TypedDict):
    """The stream ends here; come back with the last id."""

    reason: ReconnectReason


class RevokedFrame(TypedDict):
    """The stream ends here, for the reason that a request would be refused for."""

    code: str


FRAMES: dict[str, type] = {
    "ready": ReadyFrame,
    "resync": ResyncFrame,
    "message.created": MessageFrame,
    "message.updated": MessageFrame,
    "message.deleted": MessageFrame,
    "sync": SyncFrame,
    "readreceipt.updated": ReadReceiptsFrame,
    "typing.started": TypingStartedFrame,
    "typing.stopped": TypingStoppedFrame,
    "presence.updated": PresenceFrame,
    "heartbeat": HeartbeatFrame,
    "reconnect": ReconnectFrame,
    "revoked": RevokedFrame,
}
"""The type of each event's data."""
