"""What clients ask for about people."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from workflow_chat.identifiers import is_host_id
from workflow_chat.web.schemas.inputs import OptionalText, QueryParameters, WholeNumber


def _cursor(value: str | None) -> str | None:
    if value is not None and not is_host_id(value):
        raise PydanticCustomError("invalid_cursor", "must be the nextCursor of an answer")
    return value


class PeopleQuery(QueryParameters):
    q: Annotated[OptionalText, Field(min_length=1, max_length=200, description="A part of a name, or a user id")] = None
    limit: Annotated[int, WholeNumber(1, 100), Field(description="How many")] = 50
    cursor: Annotated[OptionalText, AfterValidator(_cursor), Field(description="nextCursor of the page before")] = None
