"""Append to a conversation's event log."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select, update

from workflow_chat.database.dialects.expressions import current_timeline
from workflow_chat.database.session import Writing
from workflow_chat.errors import Unavailable
from workflow_chat.models import ConversationHead, Event, StoreEpoch, table_of
from workflow_chat.realtime.log.cursor import Cursor, epoch_of
from workflow_chat.shapes.kinds import Audience, EventType
from workflow_chat.shapes.notices import LoggedEvent
from workflow_chat.shapes.views import MessageView

_NONCE = select(StoreEpoch.nonce).where(StoreEpoch.timeline == current_timeline()).scalar_subquery()
_TAKE_NEXT = (
    update(table_of(ConversationHead))
    .where(ConversationHead.conversation_id == bindparam("conversation"))
    .values(head_seq=ConversationHead.head_seq + 1)
    .returning(ConversationHead.head_seq, ConversationHead.epoch, _NONCE.label("nonce"))
)
_INSERT = insert(table_of(Event))


async def next_place(uow: Writing, conversation_id: str) -> Cursor:
    """Take the next sequence number. A rollback gives it back, so the log never has a hole."""
    return _place((await uow.session.execute(_TAKE_NEXT, {"conversation": conversation_id})).one_or_none())


async def emit(uow: Writing, place: Cursor, kind: EventType, message: Mapping[Any, Any], view: MessageView) -> None:
    """Write the event now and tell the readers after the commit; ``view`` is the message as they will see it."""
    event = {
        "conversation_id": message["conversation_id"],
        "seq": place.seq,
        "workspace_id": message["workspace_id"],
        "type": kind,
        "message_id": message["id"],
        "version": view["version"],
        "created_at": uow.now,
    }
    await uow.session.execute(_INSERT, event)
    uow.announce(
        LoggedEvent(
            conversation_id=message["conversation_id"],
            epoch=place.epoch,
            seq=place.seq,
            type=kind,
            audience=Audience(message["audience"]),
            message_id=message["id"],
            sender_id=message["sender_id"],
            message=orjson.dumps(view),
        )
    )


def _place(row: Any) -> Cursor:
    if row is None or row.nonce is None:  # promoted a moment ago, and this history has no name yet
        raise Unavailable
    return Cursor(epoch_of(row.nonce, row.epoch), row.head_seq)
