"""How far everybody has read, and how much is left to read."""

from sqlalchemy import bindparam, select, text

from workflow_chat.access.messages import VISIBLE, scope_of
from workflow_chat.access.seats import Seat
from workflow_chat.clock import rfc3339
from workflow_chat.database.session import Reading
from workflow_chat.models import Message, ReadReceipt
from workflow_chat.queries.message_page_sql import RECEIPTS
from workflow_chat.queries.unread import unread_sql
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.views import ReadReceiptView

_RECEIPTS = {
    audience: select(
        ReadReceipt.user_id, ReadReceipt.last_read_message_id, ReadReceipt.last_read_seq, ReadReceipt.read_at
    )
    .join(Message, Message.id == ReadReceipt.last_read_message_id)
    .where(
        ReadReceipt.workspace_id == bindparam("workspace"),
        ReadReceipt.conversation_id == bindparam("conversation"),
        VISIBLE[audience],
    )
    .order_by(ReadReceipt.read_at.desc())
    .limit(RECEIPTS)
    for audience in Audience
}
_LAST = """coalesce((SELECT r.last_read_seq FROM workflow_read_receipts r
                      WHERE r.conversation_id = :conversation AND r.user_id = :user), 0)"""
_UNREAD = {
    audience: text(
        "SELECT "
        + unread_sql(
            workspace=":workspace",
            conversation=":conversation",
            last=_LAST,
            user=":user",
            sees_all="true" if audience is Audience.WRK else "false",
        )
    )
    for audience in Audience
}


def receipt_view(user_id: str, message_id: str, seq: int, read_at: str) -> ReadReceiptView:
    """A receipt as everybody sees it: the one place that renders it."""
    return {"userId": user_id, "lastReadMessageId": message_id, "lastReadSeq": seq, "readAt": read_at}


async def list_read_receipts(uow: Reading, seat: Seat) -> list[ReadReceiptView]:
    """The latest receipts of a conversation, as far as the messages that they name may be seen."""
    found = await uow.session.execute(_RECEIPTS[seat.audience], scope_of(seat))
    return [
        receipt_view(each.user_id, each.last_read_message_id, each.last_read_seq, rfc3339(each.read_at))
        for each in found
    ]


async def get_unread_count(uow: Reading, seat: Seat) -> int:
    """Messages of other people above the person's receipt (docs: 999 means "999 or more")."""
    return await uow.session.scalar(_UNREAD[seat.audience], {**scope_of(seat), "user": seat.user_id}) or 0
