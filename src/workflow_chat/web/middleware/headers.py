"""Headers that every answer carries: what may be stored, sniffed, framed and loaded, and the request's id."""

from collections.abc import Awaitable, Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
OURS = frozenset(name for name, _ in (*API, *PAGES))


class Headers:
    """Adds to each response the headers that it does not have itself, and notes in the scope that it has begun."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        return self._app(scope, receive, _Outgoing(scope, send) if scope["type"] == "http" else send)


class _Outgoing:
    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send

    def __call__(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self._scope["response_started"] = True
            given = message.get("headers", ())
            message["headers"] = [*given, *self._missing(given), (b"x-request-id", self._scope["request_id"].encode())]
        return self._send(message)

    def _missing(self, given: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
        names = {name for name, _ in given}
        ours = API if _is_api(self._scope["path"]) else PAGES
        return ours if names.isdisjoint(OURS) else [header for header in ours if header[0] not in names]


def _is_api(path: str) -> bool:
    return path.startswith(("/api/", "/demo/", "/openapi.json"))
