"""What clients send about reading."""

from typing import Annotated

from pydantic import Field

from workflow_chat.web.schemas.inputs import NotNull, OptionalText, RequestBody


class MarkRead(RequestBody):
    last_read_message_id: Annotated[OptionalText, NotNull, Field(description="Absent: the latest message")] = None
