"""The API, put together from its routes, and the layers around it."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Lifespan

from workflow_chat import __version__
from workflow_chat.errors import ChatError
from workflow_chat.web.checked_route import CheckedRoute
from workflow_chat.web.endpoints.dispatch import Dispatch
from workflow_chat.web.endpoints.route import EndpointRoute
from workflow_chat.web.endpoints.table import ENDPOINTS
from workflow_chat.web.middleware.body_limit import BodyLimit
from workflow_chat.web.middleware.cors import CrossOrigin
from workflow_chat.web.middleware.headers import Headers
from workflow_chat.web.middleware.refusals import Refusals
from workflow_chat.web.middleware.request_id import RequestId
from workflow_chat.web.middleware.trusted_host import LoopbackOnly
from workflow_chat.web.openapi.answers import ALWAYS, refusals
from workflow_chat.web.openapi.document import ChatAPI
from workflow_chat.web.problems import on_chat_error, on_http_exception, on_validation_error
from workflow_chat.web.routes import health, messages, pages, people
from workflow_chat.web.services import Services

ROUTERS = (messages.router, people.router, health.router, pages.router)


def build_api(services: Services, lifespan: Lifespan[FastAPI], *, more: Sequence[APIRouter] = ()) -> ChatAPI:
    """Every route, and ``more`` of those that only this application has."""
    api = ChatAPI(
        title="Workflow Chat",
        version=__version__,
        summary="One live conversation inside every workflow.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        responses=refusals(*ALWAYS),
        generate_unique_id_function=_operation_id,
        exception_handlers={
            ChatError: on_chat_error,
            RequestValidationError: on_validation_error,
            HTTPException: on_http_exception,
            Exception: on_chat_error,
        },
    )
    api.state.services = services
    api.router.routes.extend(map(EndpointRoute, ENDPOINTS))
    for router in (*ROUTERS, *more):
        api.include_router(router)
    return api


def surround(api: FastAPI, *, allowed_origins: Sequence[str] = (), loopback_only: bool = False) -> ASGIApp:
    """The layers of ``middleware``, from the innermost to the outermost."""
    app: ASGIApp = BodyLimit(Dispatch(api), _longest_body(api))
    app = Refusals(LoopbackOnly(app) if loopback_only else app)
    if allowed_origins:
        app = Refusals(CrossOrigin(app, allowed_origins))
    return RequestId(Headers(app))


def _longest_body(api: FastAPI) -> int:
    routes = [each.original_route for each in iter_route_contexts(api.routes)]
    return max(route.body_limit for route in routes if isinstance(route, CheckedRoute | EndpointRoute))


def _operation_id(route: APIRoute) -> str:
    return route.name
