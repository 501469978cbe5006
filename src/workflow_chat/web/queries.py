"""Query strings, parsed strictly."""

import re
from urllib.parse import parse_qsl

from starlette.types import Scope

from workflow_chat.errors import FieldError, ValidationFailed
from workflow_chat.queries.messages import SEQ_MAX, PageRequest

POSITIONS = ("before", "after", "around", "changedAfterSeq")
LIMIT_DEFAULT, LIMIT_MAX = 50, 100
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


def query_of(scope: Scope, known: tuple[str, ...]) -> dict[str, str]:
    """The parameters; an unknown or repeated one is refused."""
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace")
    errors = [FieldError(name, "unknown_parameter", "is not a parameter") for name, _ in pairs if name not in known]
    values = dict(pairs)
    if len(values) < len(pairs) and not errors:
        errors = [FieldError(name, "repeated", "may be given once") for name in values if _count(pairs, name) > 1]
    if errors:
        raise ValidationFailed(errors)
    return values


def page_request(scope: Scope) -> PageRequest:
    """Which page of messages is asked for."""
    query = query_of(scope, ("limit", *POSITIONS))
    errors: list[FieldError] = []
    given = [name for name in POSITIONS if name in query]
    if len(given) > 1:
        errors.append(FieldError(given[1], "exclusive", f"cannot be combined with {given[0]}"))
    request = PageRequest(
        limit=_number(query, "limit", errors, low=1, high=LIMIT_MAX) or LIMIT_DEFAULT,
        before=_number(query, "before", errors),
        after=_number(query, "after", errors),
        around=query.get("around"),
        changed_after_seq=_number(query, "changedAfterSeq", errors),
    )
    if errors:
        raise ValidationFailed(errors)
    return request


def _number(
    query: dict[str, str], name: str, errors: list[FieldError], *, low: int = 0, high: int = SEQ_MAX
) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if _NUMBER.fullmatch(text) and low <= int(text) <= high:
        return int(text)
    errors.append(FieldError(name, "out_of_range", f"must be a whole number from {low} to {high}"))
    return None


def _count(pairs: list[tuple[str, str]], name: str) -> int:
    return sum(1 for key, _ in pairs if key == name)
