"""What OpenAPI is told of a route's answers."""

from collections import defaultdict
from typing import Any

from workflow_chat.errors import (
    ChatError,
    ChatNotAllowed,
    PermissionDenied,
    TokenCode,
    Unauthenticated,
    Unavailable,
    ValidationFailed,
    WorkflowNotFound,
)
from workflow_chat.web.errors import BodyTooLarge, InvalidJson, UnsupportedMediaType

ALWAYS = (BodyTooLarge, ValidationFailed, Unavailable)
SIGNED_IN = (Unauthenticated,)
SEATED = (*SIGNED_IN, WorkflowNotFound, ChatNotAllowed, PermissionDenied)
WITH_BODY = (InvalidJson, UnsupportedMediaType)
Responses = dict[int | str, dict[str, Any]]


def refusals(*kinds: type[ChatError]) -> Responses:
    """The responses of these refusals, by status, and which codes each can have."""
    by_status: defaultdict[int, list[type[ChatError]]] = defaultdict(list)
    for kind in kinds:
        by_status[kind.status].append(kind)
    return {status: _refusal(status, same) for status, same in by_status.items()}


def _refusal(status: int, kinds: list[type[ChatError]]) -> dict[str, Any]:
    codes = [code for kind in kinds for code in (TokenCode if kind is Unauthenticated else [kind.code])]
    schema = {
        "allOf": [{"$ref": "#/components/schemas/Problem"}],
        "properties": {"status": {"const": status}, "code": {"enum": codes}},
    }
    description = f"{kinds[0].title}: {', '.join(codes)}"
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}
