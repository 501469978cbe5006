"""Editing and deleting messages; sending is a room of its own, because it commits in groups."""

from collections.abc import Mapping
from typing import Any

from workflow_chat.access.permissions import DELETE, EDIT, Permission
from workflow_chat.actions.changing import Held, hold_message
from workflow_chat.actions.message_text import checked_text
from workflow_chat.audit.record import AuditTag, Subject, record
from workflow_chat.database.raw import for_both, json_text
from workflow_chat.database.session import UnitOfWork
from workflow_chat.errors import MessageDeleted, Unavailable, VersionConflict
from workflow_chat.events.emit import emit, next_place
from workflow_chat.queries.message_views import message_view, optional_time
from workflow_chat.shapes.kinds import EventType
from workflow_chat.shapes.person import Person
from workflow_chat.shapes.views import MessageView

_CHANGE = for_both(
    """
    UPDATE workflow_messages
       SET body = CAST(:body AS text), attachments = CAST(CAST(:attachments AS text) AS {json}),
           edited_at = CAST(CAST(:edited_at AS text) AS {time}), deleted_at = CAST(CAST(:deleted_at AS text) AS {time}),
           edited_by = CAST(CAST(:edited_by AS text) AS {json}), deleted_by = CAST(CAST(:deleted_by AS text) AS {json}),
           version = CAST(:version AS int), changed_seq = CAST(:changed_seq AS bigint)
     WHERE workspace_id = CAST(:workspace_id AS text) AND id = CAST(CAST(:id AS text) AS {uuid})"""
)


async def update_message(
    uow: UnitOfWork, person: Person, workflow_id: str, message_id: str, *, body: str, version: int | None = None
) -> MessageView:
    """Replace the text. With ``version``, only if nobody else has changed the message since."""
    held = await hold_message(uow, person, workflow_id, message_id, EDIT, any_message=Permission.WRK_EDIT)
    text, message = checked_text(body), held.message
    if message["deleted_at"] is not None:
        raise MessageDeleted(message_view(message))
    if version not in (None, message["version"]):
        raise VersionConflict(message_view(message))
    if text == message["body"]:
        return message_view(message)
    changes = {"body": text, "edited_at": uow.now, "edited_by": held.editor}
    return await _change(uow, held, EventType.MESSAGE_UPDATED, AuditTag.MESSAGE_EDITED, changes)


async def delete_message(uow: UnitOfWork, person: Person, workflow_id: str, message_id: str) -> MessageView:
    """Leave a tombstone. Deleting it again changes nothing and answers the same."""
    held = await hold_message(uow, person, workflow_id, message_id, DELETE, any_message=Permission.WRK_DELETE)
    if held.message["deleted_at"] is not None:
        return message_view(held.message)
    tombstone = {"body": None, "attachments": [], "deleted_at": uow.now, "deleted_by": held.editor}
    return await _change(uow, held, EventType.MESSAGE_DELETED, AuditTag.MESSAGE_DELETED, tombstone)


async def _change(
    uow: UnitOfWork, held: Held, kind: EventType, tag: AuditTag, changes: Mapping[str, Any]
) -> MessageView:
    """Take the place in the log first, then change the message once."""
    if not held.is_locked:
        raise Unavailable
    message = held.message
    place = await next_place(uow, message["conversation_id"])
    changed = {**message, **changes, "version": message["version"] + 1, "changed_seq": place.seq}
    before, after = {"body": message["body"]}, None if changed["body"] is None else {"body": changed["body"]}
    await record(uow, tag, Subject.message(message), actor_id=held.seat.user_id, before=before, after=after)
    await uow.fetch(_CHANGE, _parameters(changed))
    view = message_view(changed)
    await emit(uow, place, kind, changed, view)
    return view


def _parameters(changed: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: optional_time(changed[name]) for name in ("edited_at", "deleted_at")}
    documents = {name: json_text(changed[name]) for name in ("attachments", "edited_by", "deleted_by")}
    same = {name: changed[name] for name in ("id", "workspace_id", "body", "version", "changed_seq")}
    return {**same, **times, **documents}
