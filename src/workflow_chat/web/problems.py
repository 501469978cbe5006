"""Errors on the wire: ``application/problem+json``, in one place."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import orjson
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from workflow_chat.errors import ChatError, NotFound
from workflow_chat.web.errors import BodyTooLarge, InvalidJson, MethodNotAllowed, UnsupportedMediaType
from workflow_chat.web.request.body import is_json
from workflow_chat.web.request.field_errors import framework_refusal
from workflow_chat.web.services import services_of

LINGER = 10.0  # seconds in which a body that is refused may still arrive
LINGER_BYTES = 64 * 1024 * 1024


class LingeringResponse(Response):
    """Takes the rest of the body in, and forgets it, before the connection may close.

    Closing while a client still writes would reset the connection, and the client would never see why.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER):
                await _discard(receive)
        await send({"type": "http.response.body", "body": b""})


async def _discard(receive: Receive) -> None:
    size, message = 0, await receive()
    while message.get("more_body", False) and size < LINGER_BYTES:
        size += len(message.get("body", b""))
        message = await receive()


def problem_view(error: ChatError, request_id: str) -> dict[str, Any]:
    """A :class:`ProblemView`, with the members that this kind of problem adds."""
    return {
        "type": f"urn:workflow-chat:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "requestId": request_id,
        **error.extensions(),
    }


def problem(error: ChatError, scope: Scope) -> Response:
    """The response that tells a client what was refused and why."""
    if "app" in scope:
        services_of(scope).metrics.refused.labels(error.code).inc()
        services_of(scope).refusals.note(error, scope)
    document = orjson.dumps(problem_view(error, scope["request_id"]))
    kind = LingeringResponse if isinstance(error, BodyTooLarge) else Response
    return kind(document, error.status, headers=error.headers(), media_type="application/problem+json")


async def on_chat_error(request: Request, error: Exception) -> Response:
    """A refusal of ours."""
    return problem(error if isinstance(error, ChatError) else ChatError(), request.scope)


async def on_validation_error(request: Request, error: Exception) -> Response:
    """The framework found fields that are wrong, or no JSON at all."""
    refusal = _refusal(request.scope, error) if isinstance(error, RequestValidationError) else ChatError()
    return problem(refusal, request.scope)


def _refusal(scope: Scope, error: RequestValidationError) -> ChatError:
    if not _is_unread(error):
        return framework_refusal(error.errors())
    return InvalidJson() if is_json(scope) else UnsupportedMediaType()


def _is_unread(error: RequestValidationError) -> bool:
    """Whether there was no body where one was needed, or none that could be read."""
    absent = any(each["type"] == "missing" and each["loc"] == ("body",) for each in error.errors())
    return absent or isinstance(error.body, bytes) or error.errors()[0]["type"] == "json_invalid"


async def on_http_exception(request: Request, error: Exception) -> Response:
    """A refusal of the framework's: nothing at this address, or not with this method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == MethodNotAllowed.status:
        return problem(MethodNotAllowed(_allowed(request.app.routes, request.scope)), request.scope)
    return problem(NotFound() if status == NotFound.status else ChatError(), request.scope)


def _allowed(routes: Sequence[BaseRoute], scope: Scope) -> list[str]:
    """The methods of all routes at this address; the framework would name those of the first."""
    matching = [each for each in iter_route_contexts(routes) if each.matches(scope)[0] is not Match.NONE]
    methods = {method for each in matching for method in each.methods or ()}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods) or ["GET", "HEAD"]  # files have no list
