"""Append to a conversation's event log."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select, update

from workflow_chat.database.unit_of_work import UnitOfWork
from workflow_chat.events.epochs import store_nonce
from workflow_chat.models import ConversationHead, Event, EventType, Message
from workflow_chat.realtime.cursor import epoch_of
from workflow_chat.realtime.notices import LoggedEvent


@dataclass(frozen=True, slots=True)
class Place:
    """The next free place in a conversation's log; taken by the transaction that asked for it."""

    epoch: str
    seq: int


async def next_place(uow: UnitOfWork, conversation_id: str) -> Place:
    """Take the next sequence number. A rollback gives it back, so the log never has a hole."""
    taken = await uow.session.execute(
        update(ConversationHead)
        .where(ConversationHead.conversation_id == conversation_id)
        .values(head_seq=ConversationHead.head_seq + 1)
        .returning(ConversationHead.head_seq, ConversationHead.epoch)
    )
    row = taken.one()
    return Place(epoch_of(await store_nonce(uow), row.epoch), row.head_seq)


def emit(uow: UnitOfWork, place: Place, kind: EventType, message: Message, view: dict[str, Any]) -> None:
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
            message_id=message.id,
            sender_id=message.sender_id,
            message=orjson.dumps(view),
        )
    )


async def head_cursor(uow: UnitOfWork, conversation_id: str) -> str:
    """The stream position of what has been committed so far."""
    found = await uow.session.execute(
        select(ConversationHead.head_seq, ConversationHead.epoch).where(
            ConversationHead.conversation_id == conversation_id
        )
    )
    row = found.one()
    return f"{epoch_of(await store_nonce(uow), row.epoch)}-{row.head_seq}"
