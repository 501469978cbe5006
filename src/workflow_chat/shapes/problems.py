"""What clients get when something is refused (RFC 9457)."""

from typing import NotRequired

from typing_extensions import TypedDict

from workflow_chat.shapes.views import MessageView


class ProblemFieldView(TypedDict):
    """One thing that is wrong with one field; ``code`` is for programs, ``message`` for people."""

    field: str
    code: str
    message: str


class ProblemView(TypedDict):
    """A refusal. Branch on ``code``; some codes come with the fields that are wrong, or with the message as it is."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    requestId: str
    errors: NotRequired[list[ProblemFieldView]]
    message: NotRequired[MessageView]
