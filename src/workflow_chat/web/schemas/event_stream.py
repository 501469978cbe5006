"""What clients send to follow a conversation."""

from typing import Annotated

from pydantic import Field

from workflow_chat.web.schemas.inputs import OptionalText, QueryParameters


class StreamQuery(QueryParameters):
    cursor: Annotated[
        OptionalText,
        Field(description="Go on after this position: streamCursor of the list, or the id of the last event"),
    ] = None
