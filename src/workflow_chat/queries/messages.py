"""Pages of a conversation's messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select

from workflow_chat.access.conversations import Standing
from workflow_chat.access.messages import access_message
from workflow_chat.database.unit_of_work import UnitOfWork
from workflow_chat.models import Message
from workflow_chat.queries.message_views import message_view, select_messages
from workflow_chat.realtime.log.cursor import SEQ_MAX

_IN_CONVERSATION = (
    Message.workspace_id == bindparam("workspace"),
    Message.conversation_id == bindparam("conversation"),
)
_SEQ, _LIMIT = bindparam("seq"), bindparam("limit")
_BEFORE = select_messages().where(*_IN_CONVERSATION, Message.seq < _SEQ).order_by(Message.seq.desc()).limit(_LIMIT)
_AFTER = select_messages().where(*_IN_CONVERSATION, Message.seq > _SEQ).order_by(Message.seq).limit(_LIMIT)
_CHANGED = (
    select_messages().where(*_IN_CONVERSATION, Message.changed_seq > _SEQ).order_by(Message.changed_seq).limit(_LIMIT)
)
_ANY_UP_TO = select(Message.id).where(*_IN_CONVERSATION, Message.seq <= _SEQ).limit(1)
_ANY_FROM = select(Message.id).where(*_IN_CONVERSATION, Message.seq >= _SEQ).limit(1)


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

    messages: list[dict[str, Any]]
    has_more_before: bool
    has_more_after: bool


async def list_messages(uow: UnitOfWork, standing: Standing, page: PageRequest) -> MessagePage:
    """One page of a conversation that the actor may read."""
    if page.around is not None:
        return await _around(uow, standing, page.around, page.limit)
    if page.after is not None:
        rows, more = await _rows_after(uow, standing, page.after, page.limit)
        return _page(rows, before=await _exists(uow, _ANY_UP_TO, standing, page.after), after=more)
    if page.changed_after_seq is not None:
        return await _changed(uow, standing, page.changed_after_seq, page.limit)
    rows, more = await _rows_before(uow, standing, page.before, page.limit)
    newer = page.before is not None and await _exists(uow, _ANY_FROM, standing, page.before)
    return _page(rows, before=more, after=newer)


async def _around(uow: UnitOfWork, standing: Standing, message_id: str, limit: int) -> MessagePage:
    target = await access_message(uow, standing, message_id)
    half = (limit - 1) // 2
    newer, more_after = await _rows_after(uow, standing, target.seq - 1, limit - half)
    older, more_before = await _rows_before(uow, standing, target.seq, limit - len(newer))
    if len(older) < half and more_after:  # near the beginning: fill up with what follows
        newer, more_after = await _rows_after(uow, standing, target.seq - 1, limit - len(older))
    return _page([*older, *newer], before=more_before, after=more_after)


async def _changed(uow: UnitOfWork, standing: Standing, seq: int, limit: int) -> MessagePage:
    """The longest unchanged ones first, so that a reader who sees ``hasMoreAfter`` knows it has no later change yet."""
    rows, more = await _limited(uow, _CHANGED, standing, seq, limit)
    return _page(sorted(rows, key=lambda row: row.seq), before=False, after=more)


async def _rows_before(uow: UnitOfWork, standing: Standing, seq: int | None, limit: int) -> tuple[Sequence[Any], bool]:
    rows, more = await _limited(uow, _BEFORE, standing, SEQ_MAX if seq is None else seq, limit)
    return rows[::-1], more


async def _rows_after(uow: UnitOfWork, standing: Standing, seq: int, limit: int) -> tuple[Sequence[Any], bool]:
    return await _limited(uow, _AFTER, standing, seq, limit)


async def _limited(
    uow: UnitOfWork, statement: Select[*tuple[Any, ...]], standing: Standing, seq: int, limit: int
) -> tuple[Sequence[Any], bool]:
    rows = (await uow.session.execute(statement, {**_scope(standing), "seq": seq, "limit": limit + 1})).all()
    return rows[:limit], len(rows) > limit


async def _exists(uow: UnitOfWork, statement: Select[*tuple[Any, ...]], standing: Standing, seq: int) -> bool:
    return (await uow.session.execute(statement, {**_scope(standing), "seq": seq})).first() is not None


def _scope(standing: Standing) -> dict[str, str | None]:
    return {"workspace": standing.workspace_id, "conversation": standing.conversation_id}


def _page(rows: Sequence[Any], *, before: bool, after: bool) -> MessagePage:
    return MessagePage([message_view(row) for row in rows], before, after)
