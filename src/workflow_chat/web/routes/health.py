"""``/livez`` and ``/readyz``: for whoever starts, stops and balances instances."""

import orjson
from fastapi import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from workflow_chat.errors import Unavailable
from workflow_chat.queries.health import database_answers
from workflow_chat.web.documented import route
from workflow_chat.web.responses import json_response
from workflow_chat.web.schemas.health import Health
from workflow_chat.web.services import services_of


def routes() -> list[BaseRoute]:
    return [
        route("GET", "/livez", get_livez, answers={200: Health}, signed_in=False, tag="Health"),
        route("GET", "/readyz", get_readyz, answers={200: Health}, signed_in=False, tag="Health"),
    ]


async def get_livez(_: Request) -> Response:
    """The process runs; restart it when this does not answer."""
    return json_response(orjson.dumps({"status": "ok"}))


async def get_readyz(request: Request) -> Response:
    """The instance takes requests; send it none while this answers 503."""
    services = services_of(request.scope)
    if services.streams.draining:
        raise Unavailable("This instance is shutting down.", retry_after=1)
    if not await database_answers(services.database):
        raise Unavailable("The database does not answer.")
    return json_response(orjson.dumps({"status": "ok"}))
