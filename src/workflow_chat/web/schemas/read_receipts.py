"""What clients send and get: reading and typing."""

from typing import Annotated

from pydantic import Field

from workflow_chat.web.schemas.messages import NotNull, ReadReceipt, Schema


class MarkRead(Schema):
    last_read_message_id: Annotated[str | None, NotNull, Field(description="Absent: the latest message")] = None


class ReadState(Schema):
    read_receipt: ReadReceipt | None
    unread_count: int


class Typing(Schema):
    is_typing: bool
