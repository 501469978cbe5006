"""Notices as bytes, for a bus between processes."""

from typing import Any

import orjson

from workflow_chat.shapes.kinds import Audience, EventType
from workflow_chat.shapes.notices import (
    LoggedEvent,
    Notice,
    PresenceStatement,
    ReceiptMoved,
    RightsChanged,
    TypingSignal,
)

VERSION = 1
LONGEST_MESSAGE = 16 * 1024  # bytes; a longer one is read from the log by those who need it


def encode(notice: Notice, *, origin: str, ids_only: bool) -> bytes:
    """``origin`` names the process, which need not hear itself; ``ids_only`` keeps text off the bus."""
    return orjson.dumps({"v": VERSION, "o": origin, **_fields(notice, ids_only=ids_only)})


def decode(data: bytes) -> tuple[str, Notice] | None:
    """The origin and the notice, or None for something that another version has said."""
    try:
        fields: dict[str, Any] = orjson.loads(data)
        return (fields["o"], _notice(fields)) if fields["v"] == VERSION else None
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None


def _fields(notice: Notice, *, ids_only: bool) -> dict[str, Any]:
    match notice:
        case LoggedEvent():
            text = b"" if ids_only or len(notice.message) > LONGEST_MESSAGE else notice.message
            return {
                "k": "event",
                "c": notice.conversation_id,
                "e": notice.epoch,
                "s": notice.seq,
                "t": notice.type,
                "a": notice.audience,
                "m": notice.message_id,
                "u": notice.sender_id,
                "p": text.decode(),
            }
        case TypingSignal():
            return {"k": "typing", "c": notice.conversation_id, "u": notice.user_id, "y": notice.is_typing}
        case ReceiptMoved():
            return {"k": "receipt", "c": notice.conversation_id, "r": notice.receipt}
        case PresenceStatement():
            people = {"on": notice.online, "ls": notice.last_seen, "a": notice.asks}
            return {"k": "presence", "c": notice.conversation_id, "po": notice.origin, **people}
        case RightsChanged():
            return {"k": "rights", "u": notice.user_id}


def _notice(fields: dict[str, Any]) -> Notice:
    match fields["k"]:
        case "event":
            return LoggedEvent(
                conversation_id=fields["c"],
                epoch=fields["e"],
                seq=fields["s"],
                type=EventType(fields["t"]),
                audience=Audience(fields.get("a", Audience.EVERYONE)),  # a version before audiences says nothing
                message_id=fields["m"],
                sender_id=fields["u"],
                message=fields["p"].encode(),
            )
        case "typing":
            return TypingSignal(fields["c"], fields["u"], fields["y"])
        case "receipt":
            return ReceiptMoved(fields["c"], fields["r"])
        case "presence":
            return PresenceStatement(fields["c"], fields["po"], fields["on"], fields["ls"], fields["a"])
        case "rights":
            return RightsChanged(fields["u"])
        case other:
            raise KeyError(other)
