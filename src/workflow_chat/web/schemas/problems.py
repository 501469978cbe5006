"""What clients get when something is refused (RFC 9457)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import JsonValue

from workflow_chat.errors import all_codes

CODES: list[JsonValue] = [*sorted(all_codes())]


class ProblemField(BaseModel):
    field: str
    code: str
    message: str


class Problem(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: Annotated[str, Field(description="Branch on this", json_schema_extra={"enum": CODES})]
    requestId: str  # noqa: N815 - as it is on the wire
    errors: list[ProblemField] | None = None
