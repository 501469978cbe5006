"""``/api/workflows/{workflowId}/chat/messages``: listing and sending, which a page does by itself, and changing."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends

from workflow_chat.access.messages import access_message_for_change
from workflow_chat.access.permissions import DELETE, EDIT, Permission
from workflow_chat.access.seats import Seat
from workflow_chat.actions.conversations import open_conversation
from workflow_chat.actions.messages import delete_message, update_message
from workflow_chat.actions.sending.create_message import create_message
from workflow_chat.errors import MessageDeleted, MessageNotFound, VersionConflict
from workflow_chat.queries.messages import PageRequest, list_messages
from workflow_chat.shapes.views import MessageView
from workflow_chat.web.checked_route import CheckedRoute, DeferredRights
from workflow_chat.web.dependencies.caller import Caller
from workflow_chat.web.dependencies.seats import MessageId, Needs, WorkflowId
from workflow_chat.web.dependencies.transactions import ReadTransaction
from workflow_chat.web.endpoints.endpoint import Call
from workflow_chat.web.openapi.answers import SEATED, WITH_BODY, refusals
from workflow_chat.web.responses import JsonAnswer
from workflow_chat.web.schemas.inputs import NoBody, NoParameters
from workflow_chat.web.schemas.messages import EditMessage, PageQuery, SendMessage
from workflow_chat.web.services import AppServices


async def get_messages(call: Call[PageQuery, NoBody]) -> JsonAnswer:
    database, page = call.services.database, PageRequest(**call.query.model_dump())
    seat, listed = await list_messages(database, call.person, call.workflow_id, page)
    if listed is None:
        await call.services.transactions.run(lambda uow: open_conversation(uow, seat))
        seat, listed = await list_messages(database, call.person, call.workflow_id, page)
    return JsonAnswer(orjson.dumps(listed))


async def post_message(call: Call[NoParameters, SendMessage]) -> JsonAnswer:
    """The hot path: the group commit checks rights and keys itself, so nothing is read before it."""
    sent = await create_message(
        call.services.appender,
        call.person,
        call.workflow_id,
        body=call.body.body,
        client_generated_id=call.body.client_generated_id,
    )
    return JsonAnswer(sent.message, 201 if sent.created else 200)


router = APIRouter(
    prefix="/api/workflows/{workflowId}/chat/messages/{messageId}", route_class=CheckedRoute, tags=["Conversation"]
)


async def may_edit(
    seat: Annotated[Seat, Depends(Needs(EDIT))], message_id: MessageId, transaction: ReadTransaction
) -> None:
    await access_message_for_change(transaction, seat, message_id, any_message=Permission.WRK_EDIT)


async def may_delete(
    seat: Annotated[Seat, Depends(Needs(DELETE))], message_id: MessageId, transaction: ReadTransaction
) -> None:
    await access_message_for_change(transaction, seat, message_id, any_message=Permission.WRK_DELETE)


@router.patch(
    "",
    dependencies=[DeferredRights(may_edit)],
    responses=refusals(*SEATED, *WITH_BODY, MessageNotFound, VersionConflict, MessageDeleted),
)
async def patch_message(
    person: Caller, workflow_id: WorkflowId, message_id: MessageId, change: EditMessage, services: AppServices
) -> MessageView:
    """Replace the text of a message."""
    return await services.transactions.run(
        lambda uow: update_message(uow, person, workflow_id, message_id, body=change.body, version=change.version)
    )


@router.delete("", dependencies=[DeferredRights(may_delete)], responses=refusals(*SEATED, MessageNotFound))
async def remove_message(
    person: Caller, workflow_id: WorkflowId, message_id: MessageId, services: AppServices
) -> MessageView:
    """Delete a message; what stays is a tombstone."""
    return await services.transactions.run(lambda uow: delete_message(uow, person, workflow_id, message_id))
