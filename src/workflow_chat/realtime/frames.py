"""Server-Sent Events on the wire."""

from typing import Any

import orjson

from workflow_chat.realtime.cursor import Cursor
from workflow_chat.shapes.notices import LoggedEvent

FRAME_END = b"\n\n"
# Line ends to Unicode and to many a client, though not to JSON: a frame must not be cut there.
_LINE_ENDS = {"\x85": rb"\u0085", "\u2028": rb"\u2028", "\u2029": rb"\u2029"}


def frame(event: str, data: Any, *, at: Cursor | None = None) -> bytes:
    """One event. Only positions in the durable log carry an id: an id on anything else would skip real events."""
    position = f"id: {at}\n" if at is not None else ""
    return f"{position}event: {event}\ndata: ".encode() + _one_line(orjson.dumps(data)) + FRAME_END


def logged_frame(event: LoggedEvent) -> bytes:
    """An event of the log; the message in it is already JSON."""
    head = f'id: {event.epoch}-{event.seq}\nevent: {event.type}\ndata: {{"seq":{event.seq},"message":'
    return head.encode() + _one_line(event.message) + b"}" + FRAME_END


def retry(milliseconds: int) -> bytes:
    """How long the client should wait before it reconnects: the first line of the frame that follows."""
    return f"retry: {milliseconds}\n".encode()


def _one_line(json: bytes) -> bytes:
    for character, escaped in _LINE_ENDS.items():
        json = json.replace(character.encode(), escaped)
    return json
