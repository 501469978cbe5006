"""Routes that the framework documents but does not run.

FastAPI would parse the body before it asks who is calling; our order is size, token, visibility, permission, fields,
state (product.md "API"). So a handler is a plain function of the request, and this module tells OpenAPI what it takes.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import ASGIApp

from workflow_chat.web.schemas.problems import Problem

Handler = Callable[[Request], Awaitable[Response]]
Parameter = dict[str, Any]

REFUSALS = {
    400: "The body is not JSON",
    401: "No valid identity token",
    403: "The role does not allow it",
    404: "No such workflow or message, or none that the caller may see",
    405: "Another method is needed",
    409: "It does not fit what is stored now",
    413: "The body is too large",
    415: "The body is not application/json",
    422: "A field or parameter is wrong",
    429: "Too many requests",
    503: "Temporarily unavailable",
}
ALWAYS = (413, 422, 503)
SIGNED_IN = (401, 404)
WITH_BODY = (400, 415)


class DocumentedRoute(APIRoute):
    """An APIRoute whose handler gets the request as it came."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        return self.endpoint


def route(
    method: str,
    path: str,
    handler: Handler,
    *,
    answers: Mapping[int, Any],
    refusals: Sequence[int] = (),
    body: type[BaseModel] | None = None,
    parameters: Sequence[Parameter] = (),
    signed_in: bool = True,
    tag: str = "Conversation",
) -> DocumentedRoute:
    """A route; ``answers`` maps statuses to schemas (None: no content), ``refusals`` are statuses beyond the usual."""
    statuses = sorted({*ALWAYS, *(SIGNED_IN if signed_in else ()), *(WITH_BODY if body else ()), *refusals})
    return DocumentedRoute(
        path,
        handler,
        methods=[method],
        name=getattr(handler, "__name__", path),
        summary=(handler.__doc__ or "").strip().partition("\n")[0],
        tags=[tag],
        response_model=None,
        status_code=next(iter(answers)),
        responses={
            **{status: {"model": model} if model else {} for status, model in answers.items()},
            **{status: _refusal(status) for status in statuses},
        },
        openapi_extra=_extra(path, body, parameters, signed_in=signed_in),
    )


def asgi_route(app: ASGIApp, documented: DocumentedRoute) -> DocumentedRoute:
    """The same route, answered by a bare ASGI application: no object is made per request that is not needed."""
    documented.app = app
    return documented


def query(name: str, description: str, **schema: Any) -> Parameter:
    """A query parameter."""
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _refusal(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": REFUSALS[status], "content": {"application/problem+json": {"schema": schema}}}


def _extra(
    path: str, body: type[BaseModel] | None, parameters: Sequence[Parameter], *, signed_in: bool
) -> dict[str, Any]:
    in_path = [
        {"name": part[1:-1], "in": "path", "required": True, "schema": {"type": "string"}}
        for part in path.split("/")
        if part.startswith("{")
    ]
    extra: dict[str, Any] = {"parameters": [*in_path, *parameters]}
    if body is not None:
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": body.model_json_schema()}}}
    if signed_in:
        extra["security"] = [{"identityToken": []}]
    return extra


def add_shared_parts(document: dict[str, Any]) -> dict[str, Any]:
    """What all routes refer to: the problem document and the way to sign in."""
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    components["schemas"].update(components["schemas"]["Problem"].pop("$defs", {}))
    components["securitySchemes"] = {
        "identityToken": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "Signed by the host application: sub, iat, exp and aud; at most 24 hours long.",
        }
    }
    return document
