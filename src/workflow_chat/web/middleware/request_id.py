"""A name for each request: in the log, in refusals, and in the header that ``headers`` writes."""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Receive, Scope, Send

from workflow_chat.clock import new_id


class RequestId:
    """Puts a fresh ``request_id`` into the scope."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http":
            scope["request_id"] = new_id()
        return self._app(scope, receive, send)
