"""Pages of a conversation's messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select

from workflow_chat.access.messages import MessageRow, access_message, scope_of, select_in_conversation
from workflow_chat.access.seats import Seat
from workflow_chat.database.session import Reading
from workflow_chat.models import Message
from workflow_chat.queries.message_views import message_view
from workflow_chat.realtime.log.cursor import SEQ_MAX
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.views import MessageView

_SEQ, _LIMIT = bindparam("seq"), bindparam("limit")
_ALL = {audience: select_in_conversation(audience) for audience in Audience}
# Built once: putting a statement together costs more than running it.
_BEFORE = {who: all_.where(Message.seq < _SEQ).order_by(Message.seq.desc()).limit(_LIMIT) for who, all_ in _ALL.items()}
_AFTER = {who: all_.where(Message.seq > _SEQ).order_by(Message.seq).limit(_LIMIT) for who, all_ in _ALL.items()}
_CHANGED = {
    who: all_.where(Message.changed_seq > _SEQ).order_by(Message.changed_seq).limit(_LIMIT)
    for who, all_ in _ALL.items()
}
_ANY_UP_TO = {who: select(all_.where(Message.seq <= _SEQ).exists()) for who, all_ in _ALL.items()}
_ANY_FROM = {who: select(all_.where(Message.seq >= _SEQ).exists()) for who, all_ in _ALL.items()}


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of the conversation; at most one of the four positions is given."""

    limit: int = 50
    before: int | None = None
    after: int | None = None
    around: str | None = None
    changed_after_seq: int | None = None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages, oldest first, and whether the conversation goes on in either direction."""

    messages: list[MessageView]
    has_more_before: bool
    has_more_after: bool


Statements = dict[Audience, Select[*tuple[Any, ...]]]


async def list_messages(uow: Reading, seat: Seat, page: PageRequest) -> MessagePage:
    """One page of a conversation that the person may read."""
    if page.around is not None:
        return await _around(uow, seat, page.around, page.limit)
    if page.after is not None:
        rows, more = await _rows_after(uow, seat, page.after, page.limit)
        return _page(rows, before=await _exists(uow, _ANY_UP_TO, seat, page.after), after=more)
    if page.changed_after_seq is not None:
        return await _changed(uow, seat, page.changed_after_seq, page.limit)
    rows, more = await _rows_before(uow, seat, page.before, page.limit)
    newer = page.before is not None and await _exists(uow, _ANY_FROM, seat, page.before)
    return _page(rows, before=more, after=newer)


async def _around(uow: Reading, seat: Seat, message_id: str, limit: int) -> MessagePage:
    target = await access_message(uow, seat, message_id)
    half = (limit - 1) // 2
    newer, more_after = await _rows_after(uow, seat, target["seq"] - 1, limit - half)
    older, more_before = await _rows_before(uow, seat, target["seq"], limit - len(newer))
    if len(older) < half and more_after:  # near the beginning: fill up with what follows
        newer, more_after = await _rows_after(uow, seat, target["seq"] - 1, limit - len(older))
    return _page([*older, *newer], before=more_before, after=more_after)


async def _changed(uow: Reading, seat: Seat, seq: int, limit: int) -> MessagePage:
    """The longest unchanged ones first, so that a reader who sees ``hasMoreAfter`` knows it has no later change yet."""
    rows, more = await _limited(uow, _CHANGED, seat, seq, limit)
    return _page(sorted(rows, key=lambda row: row["seq"]), before=False, after=more)


async def _rows_before(uow: Reading, seat: Seat, seq: int | None, limit: int) -> tuple[Sequence[MessageRow], bool]:
    rows, more = await _limited(uow, _BEFORE, seat, SEQ_MAX if seq is None else seq, limit)
    return rows[::-1], more


async def _rows_after(uow: Reading, seat: Seat, seq: int, limit: int) -> tuple[Sequence[MessageRow], bool]:
    return await _limited(uow, _AFTER, seat, seq, limit)


async def _limited(
    uow: Reading, statements: Statements, seat: Seat, seq: int, limit: int
) -> tuple[Sequence[MessageRow], bool]:
    found = await uow.session.execute(statements[seat.audience], {**scope_of(seat), "seq": seq, "limit": limit + 1})
    rows = found.mappings().all()
    return rows[:limit], len(rows) > limit


async def _exists(uow: Reading, statements: dict[Audience, Select[bool]], seat: Seat, seq: int) -> bool:
    return bool(await uow.session.scalar(statements[seat.audience], {**scope_of(seat), "seq": seq}))


def _page(rows: Sequence[MessageRow], *, before: bool, after: bool) -> MessagePage:
    return MessagePage([message_view(row) for row in rows], before, after)
