"""Editing and deleting messages; sending is a room of its own, because it commits in groups."""

from typing import Any

from sqlalchemy import bindparam, update

from workflow_chat.access.conversations import access_workflow_for_change
from workflow_chat.access.messages import MessageRow, access_message_for_change
from workflow_chat.access.permissions import DELETE, EDIT, Permission
from workflow_chat.actions.message_text import checked_text
from workflow_chat.audit.record import AuditTag, Subject, record
from workflow_chat.database.session import Writing
from workflow_chat.errors import MessageDeleted, VersionConflict
from workflow_chat.events.emit import emit, next_place
from workflow_chat.models import Message, table_of
from workflow_chat.queries.message_views import message_view
from workflow_chat.shapes.kinds import EventType
from workflow_chat.shapes.person import Person
from workflow_chat.shapes.views import MessageView

_CHANGE = update(table_of(Message)).where(
    Message.workspace_id == bindparam("tenant"), Message.id == bindparam("message")
)


async def update_message(
    uow: Writing, person: Person, workflow_id: str, message_id: str, *, body: str, version: int | None = None
) -> MessageView:
    """Replace the text. With ``version``, only if nobody else has changed the message since."""
    seat = await access_workflow_for_change(uow, person, workflow_id, EDIT)
    message = await access_message_for_change(uow, seat, message_id, any_message=Permission.WRK_EDIT)
    text = checked_text(body)
    if message["deleted_at"] is not None:
        raise MessageDeleted(message_view(message))
    if version not in (None, message["version"]):
        raise VersionConflict(message_view(message))
    if text == message["body"]:
        return message_view(message)
    subject, before, after = Subject.message(message), {"body": message["body"]}, {"body": text}
    await record(uow, AuditTag.MESSAGE_EDITED, subject, actor_id=person.user_id, before=before, after=after)
    return await _change(uow, EventType.MESSAGE_UPDATED, message, {"body": text, "edited_at": uow.now})


async def delete_message(uow: Writing, person: Person, workflow_id: str, message_id: str) -> MessageView:
    """Leave a tombstone. Deleting it again changes nothing and answers the same."""
    seat = await access_workflow_for_change(uow, person, workflow_id, DELETE)
    message = await access_message_for_change(uow, seat, message_id, any_message=Permission.WRK_DELETE)
    if message["deleted_at"] is not None:
        return message_view(message)
    subject, before = Subject.message(message), {"body": message["body"]}
    await record(uow, AuditTag.MESSAGE_DELETED, subject, actor_id=person.user_id, before=before)
    tombstone = {"body": None, "attachments": [], "deleted_at": uow.now}
    return await _change(uow, EventType.MESSAGE_DELETED, message, tombstone)


async def _change(uow: Writing, kind: EventType, message: MessageRow, changes: dict[str, Any]) -> MessageView:
    """Take the place in the log first, then change the message once."""
    place = await next_place(uow, message["conversation_id"])
    changes = {**changes, "version": message["version"] + 1, "changed_seq": place.seq}
    await uow.session.execute(_CHANGE.values(changes), {"tenant": message["workspace_id"], "message": message["id"]})
    view = message_view({**message, **changes})
    await emit(uow, place, kind, message, view)
    return view
