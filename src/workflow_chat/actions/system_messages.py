"""What the system says in a conversation. Only the server calls these; no chat route can."""

from typing import Any

from sqlalchemy import insert, select

from workflow_chat.actions.conversations import get_or_create_conversation
from workflow_chat.actions.message_text import checked_text
from workflow_chat.audit.record import AuditTag, Subject, record
from workflow_chat.clock import new_id
from workflow_chat.database.session import Writing
from workflow_chat.errors import WorkflowNotFound
from workflow_chat.events.emit import emit, next_place
from workflow_chat.models import Message, Workflow, table_of
from workflow_chat.queries.message_views import message_view
from workflow_chat.shapes.kinds import Audience, EventType, SenderType, SystemKind
from workflow_chat.shapes.views import MessageView

_INSERT = insert(table_of(Message))


async def create_system_message(
    uow: Writing,
    workflow_id: str,
    *,
    body: str,
    kind: str,
    data: dict[str, Any] | None = None,
    audience: Audience = Audience.EVERYONE,
) -> MessageView:
    """Say ``body`` in the workflow's conversation; ``kind`` and ``data`` tell programs what happened."""
    workspace_id = await uow.session.scalar(select(Workflow.workspace_id).where(Workflow.id == workflow_id))
    if workspace_id is None:
        raise WorkflowNotFound
    conversation_id = await get_or_create_conversation(uow, workspace_id, workflow_id)
    place = await next_place(uow, conversation_id)
    message: dict[str, Any] = {
        "id": new_id(),
        "workspace_id": workspace_id,
        "conversation_id": conversation_id,
        "seq": place.seq,
        "changed_seq": place.seq,
        "version": 1,
        "sender_type": SenderType.SYSTEM,
        "sender_id": None,
        "audience": audience,
        "client_generated_id": None,
        "body": checked_text(body),
        "kind": kind,
        "data": data,
        "attachments": [],
        "created_at": uow.now,
    }
    await uow.session.execute(_INSERT, message)
    after = {"body": message["body"], "kind": kind}
    await record(uow, AuditTag.MESSAGE_SENT, Subject.message(message), actor_id=None, after=after)
    view = message_view({**message, "workflow_id": workflow_id})
    await emit(uow, place, EventType.MESSAGE_CREATED, message, view)
    return view


async def notify_workflow_status_change(
    uow: Writing, workflow_id: str, *, old_status: str, new_status: str
) -> MessageView:
    """The workflow's status changed."""
    return await create_system_message(
        uow,
        workflow_id,
        body=f"Status changed from {old_status} to {new_status}",
        kind=SystemKind.STATUS_CHANGED,
        data={"oldStatus": old_status, "newStatus": new_status},
    )


async def notify_task_assigned(
    uow: Writing, workflow_id: str, *, task: str, assignee_id: str, assignee_name: str
) -> MessageView:
    """A task of the workflow was given to somebody."""
    return await create_system_message(
        uow,
        workflow_id,
        body=f"Task “{task}” was assigned to {assignee_name}",
        kind=SystemKind.TASK_ASSIGNED,
        data={"task": task, "assigneeId": assignee_id, "assigneeName": assignee_name},
    )


async def notify_workflow_assigned(
    uow: Writing, workflow_id: str, *, assignee_id: str, assignee_name: str
) -> MessageView:
    """A member of the Wrk team took the workflow over."""
    return await create_system_message(
        uow,
        workflow_id,
        body=f"{assignee_name} of the Wrk team now looks after this workflow",
        kind=SystemKind.WORKFLOW_ASSIGNED,
        data={"assigneeId": assignee_id, "assigneeName": assignee_name},
    )
