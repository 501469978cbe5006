"""Who is calling: the token in the ``Authorization`` header."""

from starlette.types import Scope

from workflow_chat.shapes.person import Person
from workflow_chat.web.services import services_of


async def caller(scope: Scope) -> Person:
    """The proven person, or 401."""
    return await services_of(scope).tokens.verify_header(header(scope, b"authorization"))


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of this (lower-case) name."""
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return None
