"""``/demo/people``: everybody in the demo, with a token to act as them."""

import orjson
from fastapi import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from workflow_chat.demo.people import list_demo_people
from workflow_chat.web.documented import route
from workflow_chat.web.queries import query_of
from workflow_chat.web.responses import json_response
from workflow_chat.web.routes.pages import demo_page
from workflow_chat.web.schemas.demo import DemoPerson
from workflow_chat.web.services import services_of


def routes() -> list[BaseRoute]:
    people = route(
        "GET", "/demo/people", get_people, answers={200: list[DemoPerson]}, refusals=(400,), signed_in=False, tag="Demo"
    )
    return [people, demo_page()]


async def get_people(request: Request) -> Response:
    """The people of the demo and their tokens, which live for twelve hours."""
    query_of(request.scope, ())
    services = services_of(request.scope)
    async with services.database.read() as uow:
        return json_response(orjson.dumps(await list_demo_people(uow, audience=services.tokens.audience)))
