"""What clients send about messages."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from workflow_chat.actions.message_text import LIMIT, normalised, problem_with
from workflow_chat.queries.messages import SEQ_MAX
from workflow_chat.web.schemas.inputs import NotNull, OptionalText, QueryParameters, RequestBody, WholeNumber

PAGE_DEFAULT, PAGE_MAX = 50, 100
POSITIONS = ("before", "after", "around", "changed_after_seq")


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


MessageText = Annotated[
    str, AfterValidator(_text), Field(description=f"1 to {LIMIT} characters after trimming; no control characters")
]
ClientGeneratedId = Annotated[
    str,
    Field(
        pattern=r"^[\x21-\x7e]{1,128}$",
        description="Chosen by the client; sending it again never sends it twice",
    ),
]
Version = Annotated[
    int | None,
    NotNull,
    Field(ge=1, le=2**31 - 1),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 2**31 - 1}),
]
Seq = Annotated[int | None, WholeNumber(0, SEQ_MAX)]


class SendMessage(RequestBody):
    body: MessageText
    client_generated_id: ClientGeneratedId
    mentions: Annotated[list[Any], AfterValidator(_not_yet), Field(default_factory=list)]
    reply_to: Annotated[str | None, Field(min_length=1), AfterValidator(_not_yet)] = None
    attachments: Annotated[list[Any], AfterValidator(_not_yet), Field(default_factory=list)]


class EditMessage(RequestBody):
    body: MessageText
    version: Annotated[Version, Field(description="Refuse if the message has changed since")] = None


class PageQuery(QueryParameters):
    """At most one of the four positions."""

    limit: Annotated[int, WholeNumber(1, PAGE_MAX), Field(description="How many")] = PAGE_DEFAULT
    before: Annotated[Seq, Field(description="Those with a smaller message seq")] = None
    after: Annotated[Seq, Field(description="Those with a larger message seq")] = None
    around: Annotated[OptionalText, Field(description="Those around the message with this id, or `firstUnread`")] = None
    changed_after_seq: Annotated[
        Seq,
        Field(
            description="Those changed by an event with a larger seq, for a reload after resync; when hasMoreAfter is "
            "true there are too many, and the latest page is what to load"
        ),
    ] = None

    @model_validator(mode="after")
    def one_position(self) -> Self:
        given = [name for name in POSITIONS if name in self.model_fields_set]
        if len(given) > 1:
            first, second = (type(self).model_fields[name].alias for name in given[:2])
            raise PydanticCustomError("exclusive", "cannot be combined with {first}", {"field": second, "first": first})
        return self
