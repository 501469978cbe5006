"""Append to a conversation's event log."""

from typing import Any

import orjson
from sqlalchemy import bindparam, select, update

from workflow_chat.database.unit_of_work import UnitOfWork
from workflow_chat.errors import Unavailable
from workflow_chat.events.epochs import CURRENT_TIMELINE, on_current_timeline
from workflow_chat.models import ConversationHead, Event, Message, StoreEpoch
from workflow_chat.realtime.log.cursor import Cursor, epoch_of
from workflow_chat.shapes.kinds import Audience, EventType
from workflow_chat.shapes.notices import LoggedEvent

_TAKE_NEXT = (
    update(ConversationHead)
    .where(ConversationHead.conversation_id == bindparam("conversation"))
    .values(head_seq=ConversationHead.head_seq + 1)
)
_HEAD = {
    dialect: select(ConversationHead.head_seq, ConversationHead.epoch, StoreEpoch.nonce)
    .join(StoreEpoch, on_current_timeline(dialect))
    .where(ConversationHead.conversation_id == bindparam("conversation"))
    for dialect in CURRENT_TIMELINE
}


async def next_place(uow: UnitOfWork, conversation_id: str) -> Cursor:
    """Take the next sequence number. A rollback gives it back, so the log never has a hole."""
    await uow.session.execute(_TAKE_NEXT, {"conversation": conversation_id})
    return await head_of(uow, conversation_id)


async def head_of(uow: UnitOfWork, conversation_id: str) -> Cursor:
    """Where the log ends, with the store's nonce from the same statement."""
    row = (await uow.session.execute(_HEAD[uow.dialect], {"conversation": conversation_id})).one_or_none()
    if row is None:  # promoted a moment ago, and this history has no name yet
        raise Unavailable
    return Cursor(epoch_of(row.nonce, row.epoch), row.head_seq)


def emit(uow: UnitOfWork, place: Cursor, kind: EventType, message: Message, view: dict[str, Any]) -> None:
    """Write the event now and tell the readers after the commit; ``view`` is the message as they will see it."""
    uow.session.add(
        Event(
            conversation_id=message.conversation_id,
            seq=place.seq,
            workspace_id=message.workspace_id,
            type=kind,
            message_id=message.id,
            version=message.version,
            created_at=uow.now,
        )
    )
    uow.announce(
        LoggedEvent(
            conversation_id=message.conversation_id,
            epoch=place.epoch,
            seq=place.seq,
            type=kind,
            audience=Audience.EVERYONE,
            message_id=message.id,
            sender_id=message.sender_id,
            message=orjson.dumps(view),
        )
    )
