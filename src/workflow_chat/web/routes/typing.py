"""``/api/workflows/{workflowId}/chat/typing``"""

from fastapi import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from workflow_chat.access.permissions import WRITE
from workflow_chat.actions.typing import tell_typing
from workflow_chat.web.bodies import parse, read_body
from workflow_chat.web.caller import caller
from workflow_chat.web.documented import route
from workflow_chat.web.queries import query_of
from workflow_chat.web.schemas.read_receipts import Typing
from workflow_chat.web.services import services_of


def routes() -> list[BaseRoute]:
    path = "/api/workflows/{workflowId}/chat/typing"
    return [route("POST", path, post_typing, answers={204: None}, refusals=(403,), body=Typing, tag="Live")]


async def post_typing(request: Request) -> Response:
    """Say that one is typing, or has stopped; it ends by itself after a few seconds."""
    services = services_of(request.scope)
    body = await read_body(request.receive)
    person = await caller(request.scope)
    workflow_id = request.path_params["workflowId"]
    await services.leases.seat(person, workflow_id, WRITE)
    query_of(request.scope, ())
    wanted = parse(request.scope, body, Typing)
    await tell_typing(services.leases, services.announce, person, workflow_id, is_typing=wanted.is_typing)
    return Response(status_code=204)
