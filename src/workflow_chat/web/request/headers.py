"""Headers of a request, as they stand in an ASGI scope."""

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of this (lower-case) name."""
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return None
