"""By which names a service may be reached."""

import re
from collections.abc import Awaitable

from starlette.types import ASGIApp, Receive, Scope, Send

from workflow_chat.web.errors import HostNotAllowed
from workflow_chat.web.request.headers import header

PORT = re.compile(r":[0-9]*\Z")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class LoopbackOnly:
    """The demo hands out everybody's token, so no other site may reach it by a name of its own (DNS rebinding).

    Starlette's middleware of this kind takes ``[::1]`` for a name that ends at its first colon.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http" and PORT.sub("", header(scope, b"host") or "").lower() not in LOOPBACK:
            raise HostNotAllowed
        return self._app(scope, receive, send)
