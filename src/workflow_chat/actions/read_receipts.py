"""Marking a conversation as read."""

from dataclasses import dataclass

from sqlalchemy import bindparam

from workflow_chat.access.conversations import access_workflow
from workflow_chat.access.messages import MessageRow, access_message, scope_of, select_in_conversation
from workflow_chat.access.permissions import READ
from workflow_chat.access.seats import Seat
from workflow_chat.database.session import Writing
from workflow_chat.models import Message, ReadReceipt
from workflow_chat.queries.read_receipts import get_unread_count, receipt_view
from workflow_chat.realtime.log.cursor import SEQ_MAX
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.notices import ReceiptMoved
from workflow_chat.shapes.person import Person
from workflow_chat.shapes.views import ReadReceiptView

_LATEST = {
    audience: select_in_conversation(audience)
    .where(Message.seq <= bindparam("seq"))
    .order_by(Message.seq.desc())
    .limit(1)
    for audience in Audience
}


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The person's receipt after the call (None: there was nothing to read yet) and what is left to read."""

    receipt: ReadReceiptView | None
    unread_count: int


async def mark_conversation_read(
    uow: Writing, person: Person, workflow_id: str, message_id: str | None = None
) -> ReadResult:
    """Move the person's receipt forward to a message, or to the latest one; never backward.

    A receipt is a register and no event: it takes no place in the log, and so no lock on the conversation.
    """
    seat = await access_workflow(uow, person, workflow_id, READ)
    message = await _message(uow, seat, message_id)
    if message is not None:
        await _move_forward(uow, seat, message)
    receipt = await uow.session.get(ReadReceipt, (seat.conversation_id, seat.user_id), populate_existing=True)
    return ReadResult(None if receipt is None else receipt_view(receipt), await get_unread_count(uow, seat))


async def _message(uow: Writing, seat: Seat, message_id: str | None) -> MessageRow | None:
    if message_id is not None:
        return await access_message(uow, seat, message_id)
    return await _latest(uow, seat, seat.audience, SEQ_MAX)


async def _latest(uow: Writing, seat: Seat, audience: Audience, seq: int) -> MessageRow | None:
    found = await uow.session.execute(_LATEST[audience], {**scope_of(seat), "seq": seq})
    return found.mappings().one_or_none()


async def _move_forward(uow: Writing, seat: Seat, message: MessageRow) -> None:
    """One atomic statement, so that two devices of one person cannot move each other back."""
    named = await _named(uow, seat, message)
    position = {"last_read_message_id": named["id"], "last_read_seq": message["seq"], "read_at": uow.now}
    moved = await uow.session.execute(
        uow.dialect.insert(ReadReceipt)
        .values(
            conversation_id=message["conversation_id"],
            user_id=seat.user_id,
            workspace_id=seat.workspace_id,
            **position,
        )
        .on_conflict_do_update(
            index_elements=["conversation_id", "user_id"],
            set_=position,
            where=ReadReceipt.last_read_seq < message["seq"],
        )
        .returning(ReadReceipt)
    )
    receipt = moved.scalar_one_or_none()
    if receipt is not None and named["audience"] == Audience.EVERYONE:
        uow.announce(ReceiptMoved(message["conversation_id"], receipt_view(receipt)))


async def _named(uow: Writing, seat: Seat, message: MessageRow) -> MessageRow:
    """Which message the receipt shows: everybody sees receipts, so one that everybody sees, if there is any."""
    if message["audience"] == Audience.EVERYONE:
        return message
    return await _latest(uow, seat, Audience.EVERYONE, message["seq"]) or message
