"""What may come in at all: bodies of which size, pages of which origin, and the demo under which name."""

import re

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from workflow_chat.errors import HostNotAllowed, OriginNotAllowed
from workflow_chat.web.bodies import refuse_long_body
from workflow_chat.web.caller import header

PORT = re.compile(r":[0-9]*\Z")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class CrossOrigin(CORSMiddleware):
    """Exact origins only; a preflight of any other is refused like everything else that is refused."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After", "X-Request-Id"],
            max_age=600,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code >= 400:
            raise OriginNotAllowed
        return response


class ShortBodiesOnly:
    """Refuses a body that announces itself as too long, before anything else is looked at."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            refuse_long_body(scope)
        await self._app(scope, receive, send)


class LoopbackOnly:
    """The demo hands out everybody's token, so no other site may reach it by a name of its own (DNS rebinding)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and PORT.sub("", header(scope, b"host") or "").lower() not in LOOPBACK:
            raise HostNotAllowed
        await self._app(scope, receive, send)
