"""Server-Sent Events on the wire: one function for each, so that what is sent has the type that ``shapes`` says."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from workflow_chat.shapes.frames import (
    HeartbeatFrame,
    PresenceFrame,
    PresentPersonView,
    ReadReceiptsFrame,
    ReadyFrame,
    ReconnectFrame,
    ReconnectReason,
    ResyncFrame,
    ResyncReason,
    RevokedFrame,
    TypingStartedFrame,
    TypingStoppedFrame,
)
from workflow_chat.shapes.notices import LoggedEvent
from workflow_chat.shapes.views import ReadReceiptView

FRAME_END = b"\n\n"
# Line ends to Unicode and to many a client, though not to JSON: a frame must not be cut there.
_LINE_ENDS = {"\x85": rb"\u0085", "\u2028": rb"\u2028", "\u2029": rb"\u2029"}


@dataclass(frozen=True, slots=True)
class StateFrame:
    """What is true now rather than what happened: never in the log, never with an id.

    It replaces an unsent one with the same key; ``about`` is told nothing about themselves.
    """

    key: str
    data: bytes
    about: str | None = None


# Places in the log carry an id, and nothing else does: an id on anything else would skip real events.


def ready(cursor: str, *, head: int, heartbeat_ms: int, server_time: str) -> bytes:
    return _frame("ready", ReadyFrame(head=head, heartbeatMs=heartbeat_ms, serverTime=server_time), at=cursor)


def resync(cursor: str, *, reason: ResyncReason, since: str | None) -> bytes:
    return _frame("resync", ResyncFrame(reason=reason, cursor=cursor, since=since), at=cursor)


def logged(event: LoggedEvent) -> bytes:
    """An event of the log (``MessageFrame``); the message in it is already JSON."""
    head = f'id: {event.epoch}-{event.seq}\nevent: {event.type}\ndata: {{"seq":{event.seq},"message":'
    return head.encode() + _one_line(event.message) + b"}" + FRAME_END


def sync(event: LoggedEvent) -> bytes:
    """The place of an event in the log (``SyncFrame``), and not a word of it."""
    return f"id: {event.epoch}-{event.seq}\nevent: sync\ndata: {{}}".encode() + FRAME_END


def read_receipts(receipts: Sequence[ReadReceiptView]) -> bytes:
    return _frame("readreceipt.updated", ReadReceiptsFrame(readReceipts=list(receipts)))


def typing_started(user_id: str, *, ttl_ms: int) -> bytes:
    return _frame("typing.started", TypingStartedFrame(userId=user_id, ttlMs=ttl_ms))


def typing_stopped(user_id: str) -> bytes:
    return _frame("typing.stopped", TypingStoppedFrame(userId=user_id))


def presence(people: list[PresentPersonView]) -> bytes:
    return _frame("presence.updated", PresenceFrame(presence=people))


def heartbeat(*, head: int, server_time: str) -> bytes:
    return _frame("heartbeat", HeartbeatFrame(head=head, serverTime=server_time))


def reconnect(reason: ReconnectReason) -> bytes:
    return _frame("reconnect", ReconnectFrame(reason=reason))


def revoked(code: str) -> bytes:
    return _frame("revoked", RevokedFrame(code=code))


def retry(milliseconds: int) -> bytes:
    """How long the client should wait before it reconnects: the first line of the frame that follows."""
    return f"retry: {milliseconds}\n".encode()


def _frame(event: str, data: object, *, at: str | None = None) -> bytes:
    place = f"id: {at}\n" if at is not None else ""
    return f"{place}event: {event}\ndata: ".encode() + _one_line(orjson.dumps(data)) + FRAME_END


def _one_line(json: bytes) -> bytes:
    for character, escaped in _LINE_ENDS.items():
        json = json.replace(character.encode(), escaped)
    return json
