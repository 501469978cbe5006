"""What the system says in a conversation. Only the server calls these; no chat route can."""

from typing import Any

from sqlalchemy import select

from workflow_chat.actions.conversations import get_or_create_conversation
from workflow_chat.actions.message_text import checked_text
from workflow_chat.audit.record import AuditTag, record
from workflow_chat.clock import new_id
from workflow_chat.database.session import Writing
from workflow_chat.errors import WorkflowNotFound
from workflow_chat.events.emit import emit, next_place
from workflow_chat.models import Message, Workflow
from workflow_chat.queries.message_views import load_view
from workflow_chat.shapes.kinds import EventType, SenderType


async def create_system_message(
    uow: Writing, workflow_id: str, *, body: str, kind: str, data: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Say ``body`` in the workflow's conversation; ``kind`` and ``data`` tell programs what happened."""
    workspace_id = await uow.session.scalar(select(Workflow.workspace_id).where(Workflow.id == workflow_id))
    if workspace_id is None:
        raise WorkflowNotFound
    conversation_id = await get_or_create_conversation(uow, workspace_id, workflow_id)
    place = await next_place(uow, conversation_id)
    message = Message(
        id=new_id(),
        workspace_id=workspace_id,
        conversation_id=conversation_id,
        seq=place.seq,
        changed_seq=place.seq,
        version=1,
        sender_type=SenderType.SYSTEM,
        body=checked_text(body),
        kind=kind,
        data=data,
        attachments=[],
        created_at=uow.now,
    )
    uow.session.add(message)
    view = await load_view(uow, message)
    record(uow, AuditTag.MESSAGE_SENT, message, actor_id=None, after={"body": message.body, "kind": kind})
    emit(uow, place, EventType.MESSAGE_CREATED, message, view)
    return view


async def notify_workflow_status_change(
    uow: Writing, workflow_id: str, *, old_status: str, new_status: str
) -> dict[str, Any]:
    """The workflow's status changed."""
    return await create_system_message(
        uow,
        workflow_id,
        body=f"Status changed from {old_status} to {new_status}",
        kind="workflow.status_changed",
        data={"oldStatus": old_status, "newStatus": new_status},
    )


async def notify_task_assigned(
    uow: Writing, workflow_id: str, *, task: str, assignee_id: str, assignee_name: str
) -> dict[str, Any]:
    """A task of the workflow was given to somebody."""
    return await create_system_message(
        uow,
        workflow_id,
        body=f"Task “{task}” was assigned to {assignee_name}",
        kind="task.assigned",
        data={"task": task, "assigneeId": assignee_id, "assigneeName": assignee_name},
    )


async def notify_workflow_assigned(
    uow: Writing, workflow_id: str, *, assignee_id: str, assignee_name: str
) -> dict[str, Any]:
    """A member of the Wrk team took the workflow over."""
    return await create_system_message(
        uow,
        workflow_id,
        body=f"{assignee_name} of the Wrk team now looks after this workflow",
        kind="workflow.assigned",
        data={"assigneeId": assignee_id, "assigneeName": assignee_name},
    )
