"""``/api/workflows/{workflowId}/chat/read``"""

import orjson
from fastapi import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from workflow_chat.access.conversations import access_workflow
from workflow_chat.actions.read_receipts.register import mark_conversation_read
from workflow_chat.errors import ChatError
from workflow_chat.web.bodies import parse, read_body
from workflow_chat.web.caller import caller
from workflow_chat.web.documented import route
from workflow_chat.web.queries import query_of
from workflow_chat.web.responses import json_response
from workflow_chat.web.schemas.read_receipts import MarkRead, ReadState
from workflow_chat.web.services import services_of


def routes() -> list[BaseRoute]:
    path = "/api/workflows/{workflowId}/chat/read"
    return [route("POST", path, mark_read, answers={200: ReadState}, refusals=(403,), body=MarkRead)]


async def mark_read(request: Request) -> Response:
    """Move one's own read receipt forward."""
    services = services_of(request.scope)
    body = await read_body(request.receive)
    person = await caller(request.scope)
    workflow_id = request.path_params["workflowId"]
    try:
        query_of(request.scope, ())
        wanted = parse(request.scope, body, MarkRead) if body else MarkRead()
    except ChatError:
        async with services.database.read() as uow:
            await access_workflow(uow, person, workflow_id)
        raise
    reached = await mark_conversation_read(services.receipts, person, workflow_id, wanted.last_read_message_id)
    return json_response(orjson.dumps({"readReceipt": reached.receipt, "unreadCount": reached.unread_count}))
