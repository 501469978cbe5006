"""The outermost layers: request id, security headers, and no traceback to anybody."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workflow_chat.clock import new_id
from workflow_chat.errors import ChatError
from workflow_chat.web.error_responses import problem

log = structlog.get_logger(__name__)

EVERYWHERE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
API = (
    *EVERYWHERE,
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
PAGES = (
    *EVERYWHERE,
    (
        b"content-security-policy",
        b"; ".join(
            (
                b"default-src 'none'",
                b"script-src 'self'",
                b"style-src 'self'",
                b"img-src 'self' data: https:",
                b"font-src 'self'",
                b"connect-src 'self'",
                b"frame-src 'self'",
                b"frame-ancestors 'self'",
                b"base-uri 'none'",
                b"form-action 'none'",
            )
        ),
    ),
)


class Edge:
    """Wraps the whole application: names each request, and adds our headers to each response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["request_id"] = new_id()
            send = _Outgoing(scope, send)
        await self._app(scope, receive, send)


class _Outgoing:
    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._headers = [*(API if _is_api(scope["path"]) else PAGES), (b"x-request-id", scope["request_id"].encode())]

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._scope["response_started"] = True
            given = list(message.get("headers", ()))
            names = {name for name, _ in given}
            message["headers"] = given + [header for header in self._headers if header[0] not in names]
        await self._send(message)


class Refusals:
    """Answers whatever is raised within with a problem document. Twice in use: outside CORS and inside of it, so that
    pages of allowed origins can read every refusal."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the last place that can answer
            await _answer(error, scope, receive, send)


async def _answer(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    if not isinstance(error, ChatError):
        log.error("request_failed", request_id=scope["request_id"], path=scope["path"], exc_info=error)
    if "response_started" not in scope:
        await problem(error if isinstance(error, ChatError) else ChatError(), scope)(scope, receive, send)


def _is_api(path: str) -> bool:
    return path.startswith(("/api/", "/demo/", "/openapi.json"))
