"""How long a body may be at all."""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Receive, Scope, Send

from workflow_chat.web.errors import BodyTooLarge
from workflow_chat.web.request.headers import header


class BodyLimit:
    """Refuses a body that announces itself as too long, before anything else is looked at.

    Bodies that do not, and routes with a smaller limit, are cut off where they are read.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http":
            announced = header(scope, b"content-length") or "0"
            if announced.isdecimal() and int(announced) > self._limit:
                raise BodyTooLarge(self._limit)
        return self._app(scope, receive, send)
