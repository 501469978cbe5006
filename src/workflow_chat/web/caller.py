"""Who is calling: the token in the ``Authorization`` header."""

from datetime import UTC, datetime

from starlette.types import Scope

from workflow_chat.access.conversations import Actor
from workflow_chat.security.tokens import Identity
from workflow_chat.web.services import services_of


async def identify(scope: Scope) -> Identity:
    """The proven identity, or 401."""
    return await services_of(scope).tokens.verify_header(header(scope, b"authorization"))


async def caller(scope: Scope) -> Actor:
    """The proven identity as somebody who acts."""
    return actor_of(await identify(scope))


def actor_of(identity: Identity) -> Actor:
    return Actor(identity.user_id, datetime.fromtimestamp(identity.issued_at, UTC))


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of this (lower-case) name."""
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return None
