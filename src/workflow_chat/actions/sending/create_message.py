"""Sending a message on behalf of somebody."""

from workflow_chat.actions.message_text import checked_text
from workflow_chat.actions.sending.appender import MessageAppender, Sent
from workflow_chat.actions.sending.draft import WRITERS, Draft
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.person import Person


async def create_message(
    appender: MessageAppender,
    person: Person,
    workflow_id: str,
    *,
    body: str,
    client_generated_id: str,
    audience: Audience = Audience.EVERYONE,
    roles: tuple[str, ...] = WRITERS,
) -> Sent:
    """Send a message; returns once it is on disk. The same id and content again answer with the stored message."""
    content = {"body": checked_text(body), "attachments": []}
    return await appender.send(Draft(workflow_id, person, client_generated_id, content, audience, roles))
