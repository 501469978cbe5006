"""Query strings, parsed strictly."""

from collections import Counter
from functools import cache
from typing import TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.types import Scope

from workflow_chat.errors import FieldError, ValidationFailed
from workflow_chat.web.request.field_errors import NAMED, REPEATED_PARAMETER, UNKNOWN_PARAMETER, model_refusal

Query = TypeVar("Query", bound=BaseModel)


def parse_query(scope: Scope, model: type[Query]) -> Query:
    """The parameters as ``model``; one that it does not know, or that is repeated, is refused before any other."""
    try:
        if not scope["query_string"]:
            return _nothing_given(model)
        return model.model_validate(_parameters(scope["query_string"], _names(model)))
    except ValidationError as error:
        raise model_refusal(error.errors(include_input=False, include_url=False)) from None


def _parameters(query_string: bytes, known: frozenset[str]) -> dict[str, str]:
    pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True, errors="replace")
    errors = [FieldError(name, *UNKNOWN_PARAMETER) for name, _ in pairs if name not in known]
    if not errors:
        given = Counter(name for name, _ in pairs)
        errors = [FieldError(name, *REPEATED_PARAMETER) for name, times in given.items() if times > 1]
    if errors:
        raise ValidationFailed(errors[:NAMED])
    return dict(pairs)


@cache
def _names(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(field.alias or name for name, field in model.model_fields.items())


@cache
def _nothing_given(model: type[Query]) -> Query:
    return model.model_validate({})
