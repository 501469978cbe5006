"""Errors on the wire: ``application/problem+json``, in one place."""

from collections.abc import Sequence

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from workflow_chat.errors import ChatError, MethodNotAllowed, NotFound


def problem(error: ChatError, scope: Scope) -> Response:
    """The response that tells a client what was refused and why."""
    if (app := scope.get("app")) is not None:
        app.state.services.metrics.refused.labels(error.code).inc()
    document = {
        "type": f"urn:workflow-chat:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "requestId": scope.get("request_id"),
        **error.extensions(),
    }
    return Response(
        orjson.dumps(document), error.status, headers=error.headers(), media_type="application/problem+json"
    )


async def on_chat_error(request: Request, error: Exception) -> Response:
    """A refusal of ours."""
    return problem(error if isinstance(error, ChatError) else ChatError(), request.scope)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """A refusal of the framework's: nothing at this address, or not with this method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == MethodNotAllowed.status:
        return problem(MethodNotAllowed(_allowed(request.app.routes, request.scope)), request.scope)
    return problem(NotFound() if status == NotFound.status else ChatError(), request.scope)


def _allowed(routes: Sequence[BaseRoute], scope: Scope) -> list[str]:
    """The methods of all routes at this address; the framework would name those of the first."""
    matching = [route for route in routes if route.matches(scope)[0] is not Match.NONE]
    methods = {method for route in matching for method in getattr(route, "methods", None) or ()}
    return sorted(methods or {"GET", "HEAD"})  # files say nothing of their methods
