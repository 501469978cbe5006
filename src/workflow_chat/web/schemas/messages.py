"""What clients send and get: messages."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from workflow_chat.actions.message_text import LIMIT, normalised, problem_with


class Schema(BaseModel):
    """JSON in camelCase; types are strict and unknown fields are refused."""

    model_config = ConfigDict(
        strict=True, extra="forbid", alias_generator=to_camel, populate_by_name=False, serialize_by_alias=True
    )


def _text(value: str) -> str:
    text = normalised(value)
    problem = problem_with(text)
    if problem is not None:
        raise PydanticCustomError(*problem)  # pyright: ignore[reportArgumentType]  # wants a literal, for static checks
    return text


def _not_yet(value: Any) -> Any:
    if value is not None and value != []:
        raise PydanticCustomError("not_available", "is not available in this version")
    return value


def _given(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("wrong_type", "leave the field out instead of sending null")
    return value


NotNull = BeforeValidator(_given)
MessageText = Annotated[
    str, AfterValidator(_text), Field(description=f"1 to {LIMIT} characters after trimming; no control characters")
]
ClientGeneratedId = Annotated[
    str,
    Field(
        pattern=r"^[\x21-\x7e]{1,128}$",
        description="Chosen by the client; sending it again never sends it twice",
        examples=["0192f3c1-7f6a-7cc3-9a5e-2d1c8f6b4e10"],
    ),
]


class SendMessage(Schema):
    body: MessageText
    client_generated_id: ClientGeneratedId
    mentions: Annotated[list[Any], AfterValidator(_not_yet)] = []
    reply_to: Annotated[str | None, Field(min_length=1), AfterValidator(_not_yet)] = None
    attachments: Annotated[list[Any], AfterValidator(_not_yet)] = []


class EditMessage(Schema):
    body: MessageText
    version: Annotated[
        int | None, NotNull, Field(ge=1, le=2**31 - 1, description="Refuse if the message has changed since")
    ] = None


class Sender(Schema):
    id: str
    name: str
    avatar_url: str | None


class Message(Schema):
    id: str
    workflow_id: str
    seq: int
    version: int
    sender_type: Literal["client", "wrk", "system"]
    sender: Sender | None
    body: str | None
    client_generated_id: str | None
    kind: str | None
    data: dict[str, Any] | None
    attachments: list[Any]
    mentions: list[Any]
    reply_to: None
    created_at: str
    edited_at: str | None
    deleted_at: str | None


class ReadReceipt(Schema):
    user_id: str
    last_read_message_id: str
    last_read_seq: int
    read_at: str


class Participant(Schema):
    id: str
    name: str
    avatar_url: str | None
    side: Literal["client", "wrk"]


class MessageList(Schema):
    messages: list[Message]
    has_more_before: bool
    has_more_after: bool
    stream_cursor: str
    read_receipts: list[ReadReceipt]
    unread_count: int
    participants: list[Participant]
    permissions: list[str]
