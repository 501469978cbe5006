"""``/api/workflows/{workflowId}/chat/messages``"""

import orjson
from fastapi import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from workflow_chat.access.conversations import access_workflow
from workflow_chat.access.messages import access_message_for_change
from workflow_chat.access.permissions import EDIT, WRITE, Permission
from workflow_chat.actions.conversations import open_conversation
from workflow_chat.actions.messages import delete_message, update_message
from workflow_chat.actions.sending.create_message import create_message
from workflow_chat.errors import ChatError
from workflow_chat.queries.messages import SEQ_MAX, list_messages
from workflow_chat.shapes.person import Person
from workflow_chat.web.bodies import parse, read_body
from workflow_chat.web.caller import caller
from workflow_chat.web.documented import asgi_route, query, route
from workflow_chat.web.queries import LIMIT_DEFAULT, LIMIT_MAX, page_request, query_of
from workflow_chat.web.responses import json_response
from workflow_chat.web.schemas.messages import EditMessage, Message, MessageList, SendMessage
from workflow_chat.web.services import services_of

PATH = "/api/workflows/{workflowId}/chat/messages"
SEQ = {"type": "integer", "minimum": 0, "maximum": SEQ_MAX}


def routes() -> list[BaseRoute]:
    return [
        asgi_route(
            post_message,
            route(
                "POST",
                PATH,
                _documented_post,
                answers={201: Message, 200: Message},
                refusals=(403, 409),
                body=SendMessage,
            ),
        ),
        route(
            "GET",
            PATH,
            get_messages,
            answers={200: MessageList},
            refusals=(403,),
            parameters=(
                query("limit", "How many", type="integer", minimum=1, maximum=LIMIT_MAX, default=LIMIT_DEFAULT),
                query("before", "Those with a smaller message seq", **SEQ),
                query("after", "Those with a larger message seq", **SEQ),
                query("around", "Those around the message with this id", type="string"),
                query(
                    "changedAfterSeq",
                    "Those changed by an event with a larger seq, for a reload after resync; when hasMoreAfter is true "
                    "there are too many, and the latest page is what to load",
                    **SEQ,
                ),
            ),
        ),
        route(
            "PATCH",
            f"{PATH}/{{messageId}}",
            patch_message,
            answers={200: Message},
            refusals=(403, 409),
            body=EditMessage,
        ),
        route("DELETE", f"{PATH}/{{messageId}}", delete_message_, answers={200: Message}, refusals=(403,)),
    ]


async def _documented_post(request: Request) -> Response:
    """Send a message; the same clientGeneratedId and text again answer 200 with the stored message."""
    raise NotImplementedError


async def post_message(scope: Scope, receive: Receive, send: Send) -> None:
    """The hot path: the group commit checks rights and keys itself, so nothing is read before it."""
    services = services_of(scope)
    body = await read_body(receive)
    actor = await caller(scope)
    workflow_id = scope["path_params"]["workflowId"]
    try:
        query_of(scope, ())
        message = parse(scope, body, SendMessage)
    except ChatError:
        await _refuse_who_may_not_write(scope, actor, workflow_id)
        raise
    sent = await create_message(
        services.appender, actor, workflow_id, body=message.body, client_generated_id=message.client_generated_id
    )
    await json_response(sent.message, 201 if sent.created else 200)(scope, receive, send)


async def _refuse_who_may_not_write(scope: Scope, actor: Person, workflow_id: str) -> None:
    """Nothing about fields is told to somebody who may not write here."""
    async with services_of(scope).database.read() as uow:
        await access_workflow(uow, actor, workflow_id, WRITE)


async def get_messages(request: Request) -> Response:
    """A page of the conversation, oldest first; without a position the latest page."""
    services = services_of(request.scope)
    person = await caller(request.scope)
    workflow_id = request.path_params["workflowId"]
    try:
        page = page_request(request.scope)
    except ChatError:
        async with services.database.read() as uow:
            await access_workflow(uow, person, workflow_id)
        raise
    seat, listed = await list_messages(services.database, person, workflow_id, page)
    if listed is None:
        async with services.database.write() as uow:
            await open_conversation(uow, seat)
        seat, listed = await list_messages(services.database, person, workflow_id, page)
    return json_response(orjson.dumps(listed))


async def patch_message(request: Request) -> Response:
    """Replace the text of a message."""
    database = services_of(request.scope).database
    body = await read_body(request.receive)
    actor = await caller(request.scope)
    workflow_id, message_id = request.path_params["workflowId"], request.path_params["messageId"]
    async with database.read() as uow:
        seat = await access_workflow(uow, actor, workflow_id, EDIT)
        await access_message_for_change(uow, seat, message_id, any_message=Permission.WRK_EDIT)
    query_of(request.scope, ())
    change = parse(request.scope, body, EditMessage)
    async with database.write() as uow:
        view = await update_message(uow, actor, workflow_id, message_id, body=change.body, version=change.version)
    return json_response(orjson.dumps(view))


async def delete_message_(request: Request) -> Response:
    """Delete a message; what stays is a tombstone."""
    database = services_of(request.scope).database
    actor = await caller(request.scope)
    async with database.write() as uow:
        view = await delete_message(uow, actor, request.path_params["workflowId"], request.path_params["messageId"])
        query_of(request.scope, ())
    return json_response(orjson.dumps(view))
