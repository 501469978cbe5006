"""Append to a conversation's event log."""

from collections.abc import Mapping
from typing import Any

import orjson

from workflow_chat.clock import rfc3339
from workflow_chat.database.raw import for_both
from workflow_chat.database.session import UnitOfWork
from workflow_chat.errors import Unavailable
from workflow_chat.realtime.log.cursor import Cursor, epoch_of
from workflow_chat.shapes.kinds import EventType
from workflow_chat.shapes.notices import LoggedEvent
from workflow_chat.shapes.views import MessageView

_TAKE_NEXT = for_both(
    """
    UPDATE workflow_conversation_heads SET head_seq = head_seq + 1
     WHERE conversation_id = CAST(CAST(:conversation AS text) AS {uuid})
    RETURNING head_seq, epoch, (SELECT nonce FROM store_epochs WHERE timeline = {timeline}) AS nonce"""
)
_INSERT = for_both(
    """
    INSERT INTO workflow_chat_events (conversation_id, seq, workspace_id, type, message_id, version, created_at)
    VALUES (CAST(CAST(:conversation AS text) AS {uuid}), CAST(:seq AS bigint), CAST(:workspace AS text),
            CAST(CAST(:type AS text) AS {event_type}), CAST(CAST(:message AS text) AS {uuid}), CAST(:version AS int),
            CAST(CAST(:now AS text) AS {time}))""",
    event_type=("text", "workflow_chat_event_type"),
)


async def next_place(uow: UnitOfWork, conversation_id: str) -> Cursor:
    """Take the next sequence number. A rollback gives it back, so the log never has a hole."""
    taken = await uow.fetch(_TAKE_NEXT, {"conversation": conversation_id})
    if not taken or taken[0]["nonce"] is None:  # promoted a moment ago, and this history has no name yet
        raise Unavailable
    return Cursor(epoch_of(taken[0]["nonce"], taken[0]["epoch"]), taken[0]["head_seq"])


async def emit(uow: UnitOfWork, place: Cursor, kind: EventType, message: Mapping[Any, Any], view: MessageView) -> None:
    """Write the event now and tell the readers after the commit; ``view`` is the message as they will see it."""
    event = {
        "conversation": message["conversation_id"],
        "seq": place.seq,
        "workspace": message["workspace_id"],
        "type": kind.value,
        "message": message["id"],
        "version": view["version"],
        "now": rfc3339(uow.now),
    }
    await uow.fetch(_INSERT, event)
    uow.announce(LoggedEvent.about(message, kind, epoch=place.epoch, seq=place.seq, rendered=orjson.dumps(view)))
