"""Marking a conversation as read."""

from dataclasses import dataclass

from sqlalchemy import select

from workflow_chat.access.conversations import Standing, access_workflow_for_change
from workflow_chat.access.messages import access_message
from workflow_chat.access.permissions import READ
from workflow_chat.database.unit_of_work import UnitOfWork
from workflow_chat.database.upserts import insert
from workflow_chat.models import Message, ReadReceipt
from workflow_chat.queries.read_receipts import get_unread_count, receipt_view
from workflow_chat.shapes.notices import ReceiptMoved
from workflow_chat.shapes.person import Person
from workflow_chat.shapes.views import ReadReceiptView


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The actor's receipt after the call (None: there was nothing to read yet) and what is left to read."""

    receipt: ReadReceiptView | None
    unread_count: int


async def mark_conversation_read(
    uow: UnitOfWork, actor: Person, workflow_id: str, message_id: str | None = None
) -> ReadResult:
    """Move the actor's receipt forward to a message, or to the latest one; never backward."""
    standing = await access_workflow_for_change(uow, actor, workflow_id, READ)
    message = await _message(uow, standing, message_id)
    if message is not None and await _move_forward(uow, standing, message):
        receipt = await _receipt(uow, standing)
        if receipt is not None:
            uow.announce(ReceiptMoved(message.conversation_id, receipt))
    return ReadResult(await _receipt(uow, standing), await get_unread_count(uow, standing))


async def _message(uow: UnitOfWork, standing: Standing, message_id: str | None) -> Message | None:
    if message_id is not None:
        return await access_message(uow, standing, message_id)
    return await uow.session.scalar(
        select(Message)
        .where(Message.workspace_id == standing.workspace_id, Message.conversation_id == standing.conversation_id)
        .order_by(Message.seq.desc())
        .limit(1)
    )


async def _move_forward(uow: UnitOfWork, standing: Standing, message: Message) -> bool:
    """One atomic statement, so that two devices of one person cannot move each other back."""
    position = {"last_read_message_id": message.id, "last_read_seq": message.seq, "read_at": uow.now}
    moved = await uow.session.execute(
        insert(uow, ReadReceipt)
        .values(
            conversation_id=message.conversation_id,
            user_id=standing.user_id,
            workspace_id=standing.workspace_id,
            **position,
        )
        .on_conflict_do_update(
            index_elements=["conversation_id", "user_id"],
            set_=position,
            where=ReadReceipt.last_read_seq < message.seq,
        )
        .returning(ReadReceipt.user_id)
    )
    return moved.first() is not None


async def _receipt(uow: UnitOfWork, standing: Standing) -> ReadReceiptView | None:
    if standing.conversation_id is None:
        return None
    receipt = await uow.session.get(ReadReceipt, (standing.conversation_id, standing.user_id), populate_existing=True)
    return None if receipt is None else receipt_view(receipt)
