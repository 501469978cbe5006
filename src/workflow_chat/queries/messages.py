"""What a screen opens with: a page of messages, and the receipts, people and unread count around it, in one statement.

One statement sees one state, and costs one way to the database and back; every part of it ends after a number of rows
that does not depend on what is stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from workflow_chat.access.conversations import access_workflow
from workflow_chat.access.permissions import READ, Permission, roles_with
from workflow_chat.access.seats import Seat, seat_of
from workflow_chat.clock import rfc3339
from workflow_chat.database.engine import Database
from workflow_chat.database.raw import RawStatement
from workflow_chat.errors import MessageNotFound, Unavailable, WorkflowNotFound
from workflow_chat.identifiers import NIL_ID, is_host_id, is_own_id
from workflow_chat.queries.message_page_sql import AFTER, AROUND, BEFORE, CHANGED, FIRST_UNREAD
from workflow_chat.queries.message_rows import from_document
from workflow_chat.queries.message_views import message_view
from workflow_chat.queries.people import participant_view
from workflow_chat.queries.read_receipts import receipt_view
from workflow_chat.realtime.log.cursor import SEQ_MAX, Cursor, epoch_of
from workflow_chat.shapes.person import Person
from workflow_chat.shapes.views import MessageListView, MessageView, ParticipantView, ReadReceiptView

FIRST_UNREAD_WORD = "firstUnread"
_READERS = frozenset(roles_with(READ))


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of the conversation; at most one of the four positions is given."""

    limit: int = 50
    before: int | None = None
    after: int | None = None
    around: str | None = None
    """The id of a message, or ``firstUnread``."""
    changed_after_seq: int | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    messages: list[dict[str, Any]]
    has_more_before: bool
    has_more_after: bool


async def list_messages(
    database: Database, person: Person, workflow_id: str, page: PageRequest
) -> tuple[Seat, MessageListView | None]:
    """The person's seat and the page; None while nobody has opened the conversation. 404 and 403 as everywhere."""
    if not is_host_id(workflow_id):
        raise WorkflowNotFound
    row = await _ask(database, person, workflow_id, page)
    if row is not None and page.around == FIRST_UNREAD_WORD and row["target"] is None:  # everything is read
        page = PageRequest(page.limit)
        row = await _ask(database, person, workflow_id, page)
    if row is None:
        async with database.read() as uow:
            return await access_workflow(uow, person, workflow_id), None
    seat = seat_of(person, row)
    seat.require(READ)
    if seat.conversation_id is None:
        return seat, None
    if row["nonce"] is None:  # promoted a moment ago, and this history has no name yet
        raise Unavailable
    return seat, _view(seat, row, page)


async def _ask(database: Database, person: Person, workflow_id: str, page: PageRequest) -> Mapping[Any, Any] | None:
    who = {"user": person.user_id, "workflow": workflow_id, "limit": page.limit + 1}
    if page.around == FIRST_UNREAD_WORD:
        return await _one(database, FIRST_UNREAD, who)
    if page.around is not None:
        return await _one(database, AROUND, {**who, "message": page.around if is_own_id(page.around) else NIL_ID})
    if page.after is not None:
        return await _one(database, AFTER, {**who, "seq": page.after})
    if page.changed_after_seq is not None:
        return await _one(database, CHANGED, {**who, "seq": page.changed_after_seq})
    return await _one(database, BEFORE, {**who, "seq": SEQ_MAX if page.before is None else page.before})


async def _one(database: Database, statement: RawStatement, parameters: dict[str, Any]) -> Mapping[Any, Any] | None:
    rows = await database.fetch(statement, parameters)
    return rows[0] if rows else None


def _view(seat: Seat, row: Mapping[Any, Any], request: PageRequest) -> MessageListView:
    people = {person["id"]: person for person in _array(row["people"])}
    page = _page(_array(row["messages"]), row, request)
    return {
        "messages": [_message(seat, message, people) for message in page.messages],
        "hasMoreBefore": page.has_more_before,
        "hasMoreAfter": page.has_more_after,
        "streamCursor": str(Cursor(epoch_of(row["nonce"], row["epoch"]), row["head_seq"])),
        "readReceipts": [_receipt(receipt) for receipt in _array(row["receipts"])],
        "unreadCount": row["unread"],
        "participants": _participants(people.values()),
        "permissions": [permission for permission in Permission if permission in seat.permissions],
    }


def _page(found: list[dict[str, Any]], row: Mapping[Any, Any], request: PageRequest) -> _Page:
    found.sort(key=lambda message: message["seq"])
    limit, has_others = request.limit, bool(row["has_others"])
    if request.around is not None:
        return _around(found, row["target"], request)
    if request.after is not None:
        return _Page(found[:limit], has_others, len(found) > limit)
    if request.changed_after_seq is not None:
        # The longest unchanged ones first: a reader who sees ``hasMoreAfter`` knows that it has no later change yet.
        changed = sorted(found, key=lambda message: message["changed_seq"])[:limit]
        return _Page(sorted(changed, key=lambda message: message["seq"]), False, len(found) > limit)
    return _Page(found[-limit:], len(found) > limit, has_others and request.before is not None)


def _around(found: list[dict[str, Any]], target: int | None, request: PageRequest) -> _Page:
    if target is None:
        raise MessageNotFound
    limit, half = request.limit, (request.limit - 1) // 2
    before = [message for message in found if message["seq"] < target]
    after = [message for message in found if message["seq"] >= target]
    newer = after[: limit - half]
    older = before[-(limit - len(newer)) :] if len(newer) < limit else []
    if len(older) < half:  # near the beginning: fill up with what follows
        newer = after[: limit - len(older)]
    return _Page([*older, *newer], len(before) > len(older), len(after) > len(newer))


def _message(seat: Seat, message: dict[str, Any], people: dict[str, dict[str, Any]]) -> MessageView:
    sender = people.get(message["sender_id"], {})
    names = {"sender_name": sender.get("name"), "sender_avatar_url": sender.get("avatar_url")}
    return message_view({**from_document(message), **names, "workflow_id": seat.workflow_id})


def _receipt(receipt: dict[str, Any]) -> ReadReceiptView:
    read_at = rfc3339(datetime.fromisoformat(receipt["read_at"]))
    return receipt_view(receipt["user_id"], receipt["last_read_message_id"], receipt["last_read_seq"], read_at)


def _participants(people: Iterable[dict[str, Any]]) -> list[ParticipantView]:
    """Those of the page who may read now; people who are gone are named by their own messages."""
    present = [person for person in people if person["role"] in _READERS]
    return [
        participant_view(each["id"], each["name"], each["avatar_url"], each["role"])
        for each in sorted(present, key=lambda person: (person["name"], person["id"]))
    ]


def _array(document: str | None) -> list[dict[str, Any]]:
    return [] if document is None else orjson.loads(document)
