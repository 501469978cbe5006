"""How far everybody has read, and how much is left to read."""

from typing import Any

from sqlalchemy import bindparam, func, select

from workflow_chat.access.conversations import Standing
from workflow_chat.clock import rfc3339
from workflow_chat.database.session import Reading
from workflow_chat.models import Message, ReadReceipt
from workflow_chat.shapes.kinds import SenderType
from workflow_chat.shapes.views import ReadReceiptView

_RECEIPTS = (
    select(ReadReceipt.user_id, ReadReceipt.last_read_message_id, ReadReceipt.last_read_seq, ReadReceipt.read_at)
    .where(ReadReceipt.workspace_id == bindparam("workspace"), ReadReceipt.conversation_id == bindparam("conversation"))
    .order_by(ReadReceipt.user_id)
)
_LAST_READ = (
    select(ReadReceipt.last_read_seq)
    .where(
        ReadReceipt.workspace_id == bindparam("workspace"),
        ReadReceipt.conversation_id == bindparam("conversation"),
        ReadReceipt.user_id == bindparam("user"),
    )
    .scalar_subquery()
)
_UNREAD = (
    select(func.count())
    .select_from(Message)
    .where(
        Message.workspace_id == bindparam("workspace"),
        Message.conversation_id == bindparam("conversation"),
        Message.seq > func.coalesce(_LAST_READ, 0),
        Message.sender_type != SenderType.SYSTEM,
        Message.sender_id != bindparam("user"),
        Message.deleted_at.is_(None),
    )
)


def receipt_view(receipt: Any) -> ReadReceiptView:
    """A read receipt as everybody sees it."""
    return {
        "userId": receipt.user_id,
        "lastReadMessageId": receipt.last_read_message_id,
        "lastReadSeq": receipt.last_read_seq,
        "readAt": rfc3339(receipt.read_at),
    }


async def list_read_receipts(uow: Reading, workspace_id: str, conversation_id: str) -> list[ReadReceiptView]:
    """Everybody's receipt in one conversation."""
    found = await uow.session.execute(_RECEIPTS, {"workspace": workspace_id, "conversation": conversation_id})
    return [receipt_view(row) for row in found]


async def get_unread_count(uow: Reading, standing: Standing) -> int:
    """Messages of other people above the actor's receipt; neither what the system said nor what was deleted."""
    counted = await uow.session.scalar(
        _UNREAD,
        {
            "workspace": standing.workspace_id,
            "conversation": standing.conversation_id,
            "user": standing.user_id,
        },
    )
    return counted or 0
