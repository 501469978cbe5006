"""A change in a transaction that is under way: lock, rights, decision, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from workflow_chat.access.seats import is_revoked, seat_of
from workflow_chat.actions.changing.change import Change, Message, decide
from workflow_chat.actions.changing.statements import CHANGE, FIND, FIND_VALID_FROM, LOCK, LOG, MOVE_HEAD, NOTE
from workflow_chat.clock import new_id, rfc3339
from workflow_chat.database.raw import Fetch
from workflow_chat.errors import MessageNotFound, TokenRevoked, Unavailable, WorkflowNotFound
from workflow_chat.identifiers import NIL_ID, is_host_id, is_own_id
from workflow_chat.queries.message_rows import from_document
from workflow_chat.queries.message_views import message_view, optional_time
from workflow_chat.realtime.log.cursor import epoch_of
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.notices import LoggedEvent
from workflow_chat.shapes.views import EditorView, MessageView

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """The message as it is now, and what its readers are told after the commit; nothing where nothing has changed."""

    view: MessageView
    event: LoggedEvent | None


async def apply(fetch: Fetch, change: Change, now: datetime) -> Changed:
    """Be the only one who changes the conversation first, and look at rights second: whatever was committed is seen."""
    if not is_host_id(change.workflow_id):
        raise WorkflowNotFound
    where = {"workflow": change.workflow_id, "user": change.person.user_id}
    is_held = bool(await fetch(LOCK, where))
    asked = change.message_id if is_own_id(change.message_id) else NIL_ID
    found = await fetch(FIND, {**where, "message": asked})
    if not found:
        raise await _stranger(fetch, change)
    seat = seat_of(change.person, found[0])
    seat.require(change.kind.needs)
    message = _message(change, found[0])
    changes = decide(change, seat, message, now)
    if changes is None:
        return Changed(message_view(message), None)
    if not is_held:  # the right to see it came in between
        raise Unavailable
    return await _write(fetch, change, found[0], before=message, changes=changes, now=now)


async def _stranger(fetch: Fetch, change: Change) -> TokenRevoked | WorkflowNotFound:
    known = await fetch(FIND_VALID_FROM, {"user": change.person.user_id})
    is_over = bool(known) and is_revoked(change.person, known[0]["tokens_valid_from"])
    return TokenRevoked() if is_over else WorkflowNotFound()


def _message(change: Change, found: Row) -> dict[str, Any]:
    if found["message"] is None:
        raise MessageNotFound
    names = {"sender_name": found["sender_name"], "sender_avatar_url": found["sender_avatar_url"]}
    return {**from_document(orjson.loads(found["message"])), **names, "workflow_id": change.workflow_id}


async def _write(
    fetch: Fetch, change: Change, found: Row, *, before: Message, changes: Message, now: datetime
) -> Changed:
    if found["nonce"] is None:  # promoted a moment ago, and this history has no name yet
        raise Unavailable
    place = {"version": before["version"] + 1, "changed_seq": found["head_seq"] + 1}
    after = {**before, **changes, **place, change.kind.by: _editor(found, before)}
    scope = {"workspace": after["workspace_id"], "conversation": after["conversation_id"], "message": after["id"]}
    stamp = {"now": rfc3339(now), "seq": after["changed_seq"], "version": after["version"]}
    await fetch(NOTE, {**scope, **stamp, **_entry(change, before, after)})
    await fetch(LOG, {**scope, **stamp, "event": change.kind.event.value})
    await fetch(CHANGE, {**scope, **stamp, **_columns(after)})
    await fetch(MOVE_HEAD, {**scope, **stamp})
    view = message_view(after)
    return Changed(view, _logged(change, after, view, epoch_of(found["nonce"], found["epoch"])))


def _editor(found: Row, before: Message) -> EditorView | None:
    """Whoever changes another's words is named beside them."""
    if found["user_id"] == before["sender_id"]:
        return None
    return {"id": found["user_id"], "name": found["name"], "side": found["side"]}


def _entry(change: Change, before: Message, after: Message) -> dict[str, Any]:
    """The columns of the audit log. A deletion has nothing after it."""
    return {
        "id": new_id(),
        "tag": change.kind.audit.value,
        "actor": change.person.user_id,
        "before": _json({"body": before["body"]}),
        "after": None if after["body"] is None else _json({"body": after["body"]}),
    }


def _columns(after: Message) -> dict[str, Any]:
    return {
        "body": after["body"],
        "attachments": _json(after["attachments"]),
        "edited_at": optional_time(after["edited_at"]),
        "deleted_at": optional_time(after["deleted_at"]),
        "edited_by": _json(after["edited_by"]),
        "deleted_by": _json(after["deleted_by"]),
    }


def _json(document: Any) -> str | None:
    return None if document is None else orjson.dumps(document).decode()


def _logged(change: Change, after: Message, view: MessageView, epoch: str) -> LoggedEvent:
    return LoggedEvent(
        conversation_id=after["conversation_id"],
        epoch=epoch,
        seq=after["changed_seq"],
        type=change.kind.event,
        audience=Audience(after["audience"]),
        message_id=after["id"],
        sender_id=after["sender_id"],
        message=orjson.dumps(view),
    )
