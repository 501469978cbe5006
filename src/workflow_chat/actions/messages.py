"""Editing and deleting messages in a transaction of the caller's own, as a host's Python does."""

from workflow_chat.actions.changing.apply import apply
from workflow_chat.actions.changing.change import DELETING, EDITING, Change
from workflow_chat.database.session import Writing
from workflow_chat.shapes.person import Person
from workflow_chat.shapes.views import MessageView


async def update_message(
    uow: Writing, person: Person, workflow_id: str, message_id: str, *, body: str, version: int | None = None
) -> MessageView:
    """Replace the text. With ``version``, only if nobody else has changed the message since."""
    return await _change(uow, Change(EDITING, person, workflow_id, message_id, body, version))


async def delete_message(uow: Writing, person: Person, workflow_id: str, message_id: str) -> MessageView:
    """Leave a tombstone. Deleting it again changes nothing and answers the same."""
    return await _change(uow, Change(DELETING, person, workflow_id, message_id))


async def _change(uow: Writing, change: Change) -> MessageView:
    changed = await apply(uow.fetch, change, uow.now)
    if changed.event is not None:
        uow.announce(changed.event)
    return changed.view
