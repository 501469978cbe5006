"""The event log as the live side reads it: events point at messages, frames show the message of now."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import bindparam, select

from workflow_chat.access.messages import select_messages
from workflow_chat.database.dialects.expressions import current_timeline
from workflow_chat.database.engine import Database
from workflow_chat.database.session import Reading
from workflow_chat.errors import Unavailable
from workflow_chat.models import ConversationHead, Event, Message, StoreEpoch
from workflow_chat.queries.message_views import message_view
from workflow_chat.realtime.log.cursor import epoch_of
from workflow_chat.realtime.log.event_log import Bounds, Page
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.notices import LoggedEvent

# Heads and the nonce in one statement, so that a head is never read in one history and named after another.
_BOUNDS = (
    select(
        ConversationHead.conversation_id,
        ConversationHead.epoch,
        ConversationHead.head_seq,
        ConversationHead.floor_seq,
        StoreEpoch.nonce,
    )
    .outerjoin(StoreEpoch, StoreEpoch.timeline == current_timeline())
    .where(ConversationHead.conversation_id.in_(bindparam("conversations", expanding=True)))
)
_EVENTS = (
    select_messages(Audience.WRK)  # of everybody: a reader of another audience gets its position only
    .add_columns(Event.seq.label("event_seq"), Event.type.label("event_type"))
    .join(Event, (Event.message_id == Message.id) & (Event.conversation_id == Message.conversation_id))
    .where(
        Event.conversation_id == bindparam("conversation"),
        Event.seq > bindparam("after"),
        Event.seq <= bindparam("head"),
    )
    .order_by(Event.seq)
    .limit(bindparam("limit"))
)


class EventReplay:
    """Fulfils :class:`workflow_chat.realtime.log.event_log.EventLog` over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def bounds(self, conversation_ids: Sequence[str]) -> dict[str, Bounds]:
        async with self._database.read() as uow:
            return await _bounds(uow, conversation_ids)

    async def page(self, conversation_id: str, after: int, limit: int) -> Page | None:
        async with self._database.read() as uow:
            bounds = (await _bounds(uow, [conversation_id])).get(conversation_id)
            if bounds is None:
                return None
            return Page(bounds, await _events(uow, conversation_id, bounds, after, limit))


async def _bounds(uow: Reading, conversation_ids: Sequence[str]) -> dict[str, Bounds]:
    found = (await uow.session.execute(_BOUNDS, {"conversations": list(conversation_ids)})).all()
    if any(row.nonce is None for row in found):  # promoted a moment ago, and this history has no name yet
        raise Unavailable
    return {row.conversation_id: Bounds(epoch_of(row.nonce, row.epoch), row.head_seq, row.floor_seq) for row in found}


async def _events(uow: Reading, conversation_id: str, bounds: Bounds, after: int, limit: int) -> list[LoggedEvent]:
    where = {"conversation": conversation_id, "after": after, "head": bounds.head, "limit": limit}
    rows = (await uow.session.execute(_EVENTS, where)).mappings()
    return [_logged(bounds.epoch, row) for row in rows]


def _logged(epoch: str, row: Any) -> LoggedEvent:
    rendered = orjson.dumps(message_view(row))
    return LoggedEvent.about(row, row["event_type"], epoch=epoch, seq=row["event_seq"], rendered=rendered)
