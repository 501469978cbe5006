"""What clients get when something is refused (RFC 9457)."""

from pydantic import BaseModel, ConfigDict


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
    code: str
    requestId: str  # noqa: N815 - as it is on the wire
    errors: list[ProblemField] | None = None
