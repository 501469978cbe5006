"""Request bodies: read within a limit, parsed strictly, refused field by field."""

import json
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from starlette.types import Receive, Scope

from workflow_chat.web.errors import BodyTooLarge, InvalidJson, InvalidRequest, UnsupportedMediaType
from workflow_chat.web.request.field_errors import model_refusal
from workflow_chat.web.request.headers import header

LIMIT = 256 * 1024  # bytes, where a route does not say otherwise
Body = TypeVar("Body", bound=BaseModel)


async def read_body(receive: Receive, limit: int = LIMIT) -> bytes:
    """The whole body; 413 as soon as it is too long, whatever its Content-Length said. Half of one is none."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise InvalidRequest
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise BodyTooLarge(limit)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def parse_body(scope: Scope, content: bytes, model: type[Body]) -> Body:
    """The body as ``model``, or every field that is wrong with it.

    No body at all is as good as ``{}`` where no field is required.
    """
    if not content and not any(field.is_required() for field in model.model_fields.values()):
        return model()
    try:
        return model.model_validate(parse_json(scope, content))
    except ValidationError as error:
        raise model_refusal(error.errors(include_input=False, include_url=False)) from None


def parse_json(scope: Scope, content: bytes) -> Any:
    """What a body says that calls itself JSON; 415 or 400."""
    if not is_json(scope):
        raise UnsupportedMediaType
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        # Text with lone surrogates is JSON all the same; let the field that holds it be named.
        return _lenient_json(content)


def is_json(scope: Scope) -> bool:
    """Whether the body says of itself that it is JSON."""
    return (header(scope, b"content-type") or "").partition(";")[0].strip().lower() == "application/json"


def _lenient_json(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise InvalidJson from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)
