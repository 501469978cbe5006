"""Request bodies: read within a limit, parsed strictly, refused field by field."""

import json
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.types import Receive, Scope

from workflow_chat.errors import (
    BodyTooLarge,
    FieldError,
    InvalidJson,
    NotAvailable,
    UnsupportedMediaType,
    ValidationFailed,
)
from workflow_chat.web.caller import header

LIMIT = 256 * 1024  # bytes
REFUSALS = {  # the validator's own words are for whoever wrote the model
    "missing": ("required", "is required"),
    "extra_forbidden": ("unknown_field", "is not a field"),
    "string_unicode": ("lone_surrogate", "must be valid Unicode text"),
    "string_type": ("wrong_type", "must be a string"),
    "int_type": ("wrong_type", "must be a whole number"),
    "bool_type": ("wrong_type", "must be true or false"),
    "list_type": ("wrong_type", "must be a list"),
    "model_type": ("wrong_type", "must be a JSON object"),
}
NAMED = 20  # fields in one refusal; whoever has more of them wrong sent something else
Model = TypeVar("Model", bound=BaseModel)


def refuse_long_body(scope: Scope) -> None:
    """413 for a body that announces itself as too long, before anything else is looked at."""
    announced = header(scope, b"content-length") or "0"
    if announced.isdecimal() and int(announced) > LIMIT:
        raise BodyTooLarge(LIMIT)


async def read_body(receive: Receive) -> bytes:
    """The whole body; 413 as soon as it is too long, whatever its Content-Length said."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > LIMIT:
            raise BodyTooLarge(LIMIT)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def parse(scope: Scope, body: bytes, model: type[Model]) -> Model:
    """The body as ``model``, or every field that is wrong with it."""
    media_type = (header(scope, b"content-type") or "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise UnsupportedMediaType
    try:
        return model.model_validate(_json(body))
    except ValidationError as error:
        raise _refusal(error) from None


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        # Text with lone surrogates is JSON all the same; let the field that holds it be named.
        return _lenient_json(body)


def _lenient_json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise InvalidJson from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _refusal(error: ValidationError) -> ValidationFailed:
    errors = [_field_error(item) for item in error.errors(include_input=False, include_url=False)[:NAMED]]
    kind = NotAvailable if all(item.code == "not_available" for item in errors) else ValidationFailed
    return kind(errors)


def _field_error(item: ErrorDetails) -> FieldError:
    field = ".".join(str(part) for part in item["loc"]) or "$"
    return FieldError(field, *REFUSALS.get(item["type"], (item["type"], item["msg"])))
