"""Append to a conversation's event log."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import bindparam, select, update

from workflow_chat.database.dialects.expressions import current_timeline
from workflow_chat.database.session import Reading, Writing
from workflow_chat.errors import Unavailable
from workflow_chat.models import ConversationHead, Event, Message, StoreEpoch
from workflow_chat.realtime.cursor import Cursor, epoch_of
from workflow_chat.shapes.kinds import Audience, EventType
from workflow_chat.shapes.notices import LoggedEvent

_TAKE_NEXT = (
    update(ConversationHead)
    .where(ConversationHead.conversation_id == bindparam("conversation"))
    .values(head_seq=ConversationHead.head_seq + 1)
)
_HEAD = (
    select(ConversationHead.head_seq, ConversationHead.epoch, StoreEpoch.nonce)
    .join(StoreEpoch, StoreEpoch.timeline == current_timeline())
    .where(ConversationHead.conversation_id == bindparam("conversation"))
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a conversation's log."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return str(Cursor(self.epoch, self.seq))


async def next_place(uow: Writing, conversation_id: str) -> Place:
    """Take the next sequence number. A rollback gives it back, so the log never has a hole."""
    await uow.session.execute(_TAKE_NEXT, {"conversation": conversation_id})
    return await head_of(uow, conversation_id)


async def head_of(uow: Reading, conversation_id: str) -> Place:
    """Where the log ends, with the store's nonce from the same statement."""
    row = (await uow.session.execute(_HEAD, {"conversation": conversation_id})).one_or_none()
    if row is None:  # promoted a moment ago, and this history has no name yet
        raise Unavailable
    return Place(epoch_of(row.nonce, row.epoch), row.head_seq)


def emit(uow: Writing, place: Place, kind: EventType, message: Message, view: dict[str, Any]) -> None:
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
