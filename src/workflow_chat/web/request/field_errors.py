"""What is wrong with fields and parameters, in our own words: the validator's are for whoever wrote the model."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from pydantic_core import ErrorDetails

from workflow_chat.errors import FieldError, NotAvailable, ValidationFailed

UNKNOWN_PARAMETER = ("unknown_parameter", "is not a parameter")
REPEATED_PARAMETER = ("repeated", "may be given once")
WORDS = {
    "missing": ("required", "is required"),
    "extra_forbidden": ("unknown_field", "is not a field"),
    "string_unicode": ("lone_surrogate", "must be valid Unicode text"),
    "string_type": ("wrong_type", "must be a string"),
    "int_type": ("wrong_type", "must be a whole number"),
    "bool_type": ("wrong_type", "must be true or false"),
    "list_type": ("wrong_type", "must be a list"),
    "model_type": ("wrong_type", "must be a JSON object"),
    "model_attributes_type": ("wrong_type", "must be a JSON object"),
}
NAMED = 20  # fields in one refusal; whoever has more of them wrong sent something else


def model_refusal(errors: Iterable[ErrorDetails]) -> ValidationFailed:
    """What a model says of one body or one query string."""
    return _refusal(FieldError(_field(error, error["loc"]), *_words(error)) for error in islice(errors, NAMED))


def framework_refusal(errors: Iterable[ErrorDetails]) -> ValidationFailed:
    """What the framework says of a whole request: each place begins with the part of it that it is in."""
    return _refusal(_framework_error(error) for error in islice(errors, NAMED))


def _framework_error(error: ErrorDetails) -> FieldError:
    part, *place = error["loc"]
    field = _field(error, place)
    if part == "query" and isinstance(error["input"], list):
        return FieldError(field, *REPEATED_PARAMETER)
    if part == "query" and error["type"] == "extra_forbidden":
        return FieldError(field, *UNKNOWN_PARAMETER)
    return FieldError(field, *_words(error))


def _field(error: ErrorDetails, place: Iterable[Any]) -> str:
    """A check of several fields says which of them it is about."""
    return error.get("ctx", {}).get("field") or ".".join(str(part) for part in place) or "$"


def _words(error: ErrorDetails) -> tuple[str, str]:
    return WORDS.get(error["type"], (error["type"], error["msg"]))


def _refusal(errors: Iterable[FieldError]) -> ValidationFailed:
    named = list(errors)
    kind = NotAvailable if all(error.code == "not_available" for error in named) else ValidationFailed
    return kind(named)
