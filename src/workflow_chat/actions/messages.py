"""Editing and deleting messages; sending is in ``append``, because it commits in groups."""

from typing import Any

from workflow_chat.access.conversations import access_workflow_for_change
from workflow_chat.access.messages import access_message_for_change
from workflow_chat.access.permissions import DELETE, EDIT, Permission
from workflow_chat.actions.message_text import checked_text
from workflow_chat.audit.record import AuditTag, record
from workflow_chat.database.session import Writing
from workflow_chat.errors import MessageDeleted, VersionConflict
from workflow_chat.events.emit import emit, next_place
from workflow_chat.models import Message
from workflow_chat.queries.message_views import load_view
from workflow_chat.shapes.kinds import EventType
from workflow_chat.shapes.person import Person


async def update_message(
    uow: Writing, actor: Person, workflow_id: str, message_id: str, *, body: str, version: int | None = None
) -> dict[str, Any]:
    """Replace the text. With ``version``, only if nobody else has changed the message since."""
    standing = await access_workflow_for_change(uow, actor, workflow_id, EDIT)
    message = await access_message_for_change(uow, standing, message_id, any_message=Permission.WRK_EDIT)
    text = checked_text(body)
    if message.deleted_at is not None:
        raise MessageDeleted(await load_view(uow, message))
    if version not in (None, message.version):
        raise VersionConflict(await load_view(uow, message))
    if text == message.body:
        return await load_view(uow, message)
    before = {"body": message.body}
    message.body = text
    message.edited_at = uow.now
    record(uow, AuditTag.MESSAGE_EDITED, message, actor_id=actor.user_id, before=before, after={"body": text})
    return await _changed(uow, message, EventType.MESSAGE_UPDATED)


async def delete_message(uow: Writing, actor: Person, workflow_id: str, message_id: str) -> dict[str, Any]:
    """Leave a tombstone. Deleting it again changes nothing and answers the same."""
    standing = await access_workflow_for_change(uow, actor, workflow_id, DELETE)
    message = await access_message_for_change(uow, standing, message_id, any_message=Permission.WRK_DELETE)
    if message.deleted_at is not None:
        return await load_view(uow, message)
    before = {"body": message.body}
    message.body = None
    message.attachments = []
    message.deleted_at = uow.now
    record(uow, AuditTag.MESSAGE_DELETED, message, actor_id=actor.user_id, before=before)
    return await _changed(uow, message, EventType.MESSAGE_DELETED)


async def _changed(uow: Writing, message: Message, kind: EventType) -> dict[str, Any]:
    place = await next_place(uow, message.conversation_id)
    message.version += 1
    message.changed_seq = place.seq
    view = await load_view(uow, message)
    emit(uow, place, kind, message, view)
    return view
