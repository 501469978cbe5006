"""How far everybody has read, and how much is left to read."""

from typing import Any

from sqlalchemy import bindparam, func, select

from workflow_chat.access.messages import VISIBLE, scope_of
from workflow_chat.access.seats import Seat
from workflow_chat.clock import rfc3339
from workflow_chat.database.session import Reading
from workflow_chat.models import Message, ReadReceipt
from workflow_chat.shapes.kinds import Audience, SenderType
from workflow_chat.shapes.views import ReadReceiptView

_IN_CONVERSATION = (
    ReadReceipt.workspace_id == bindparam("workspace"),
    ReadReceipt.conversation_id == bindparam("conversation"),
)
_RECEIPTS = {
    audience: select(
        ReadReceipt.user_id, ReadReceipt.last_read_message_id, ReadReceipt.last_read_seq, ReadReceipt.read_at
    )
    .join(Message, Message.id == ReadReceipt.last_read_message_id)
    .where(*_IN_CONVERSATION, VISIBLE[audience])
    .order_by(ReadReceipt.user_id)
    for audience in Audience
}
_LAST_READ = (
    select(ReadReceipt.last_read_seq)
    .where(*_IN_CONVERSATION, ReadReceipt.user_id == bindparam("user"))
    .scalar_subquery()
)
_UNREAD = {
    audience: select(func.count())
    .select_from(Message)
    .where(
        Message.workspace_id == bindparam("workspace"),
        Message.conversation_id == bindparam("conversation"),
        VISIBLE[audience],
        Message.seq > func.coalesce(_LAST_READ, 0),
        Message.sender_type != SenderType.SYSTEM,
        Message.sender_id != bindparam("user"),
        Message.deleted_at.is_(None),
    )
    for audience in Audience
}


def receipt_view(receipt: Any) -> ReadReceiptView:
    """A read receipt as everybody sees it."""
    return {
        "userId": receipt.user_id,
        "lastReadMessageId": receipt.last_read_message_id,
        "lastReadSeq": receipt.last_read_seq,
        "readAt": rfc3339(receipt.read_at),
    }


async def list_read_receipts(uow: Reading, seat: Seat) -> list[ReadReceiptView]:
    """Everybody's receipt in one conversation, as far as the message that it names may be seen."""
    found = await uow.session.execute(_RECEIPTS[seat.audience], scope_of(seat))
    return [receipt_view(row) for row in found]


async def get_unread_count(uow: Reading, seat: Seat) -> int:
    """Messages of other people above the person's receipt; neither what the system said nor what was deleted."""
    return await uow.session.scalar(_UNREAD[seat.audience], {**scope_of(seat), "user": seat.user_id}) or 0
