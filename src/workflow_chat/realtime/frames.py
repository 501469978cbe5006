"""Server-Sent Events on the wire."""

from typing import Any

import orjson

from workflow_chat.realtime.cursor import Cursor
from workflow_chat.realtime.notices import LoggedEvent


def frame(event: str, data: Any, *, at: Cursor | None = None) -> bytes:
    """One event. Only positions in the durable log carry an id: an id on anything else would skip real events."""
    position = f"id: {at}\n" if at is not None else ""
    return f"{position}event: {event}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"


def logged_frame(event: LoggedEvent) -> bytes:
    """An event of the log; the message in it is already JSON."""
    head = f'id: {event.epoch}-{event.seq}\nevent: {event.type}\ndata: {{"seq":{event.seq},"message":'
    return head.encode() + event.message + b"}\n\n"


def retry(milliseconds: int) -> bytes:
    """How long the client should wait before it reconnects."""
    return f"retry: {milliseconds}\n\n".encode()
