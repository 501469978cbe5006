"""One connection: uvicorn's HTTP/1.1, within limits of size, of time and of number.

httptools keeps what it has not understood yet, for as long as it comes; so whatever is fed to it is counted here until
a head, a part of a body or a whole request has come of it.
"""

import asyncio
from typing import Any

import httptools
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from workflow_chat.clock import new_id
from workflow_chat.config import WebSettings
from workflow_chat.errors import ChatError, Unavailable
from workflow_chat.web.errors import HeadTooLarge, InvalidRequest, RequestTimeout, TargetTooLong
from workflow_chat.web.problems import problem

TARGET_BYTES = 16 * 1024  # of the address in the request line
HEAD_BYTES = 32 * 1024  # of the names and values of all headers
HEADERS = 100
PIPELINED = 8  # requests that wait for the answer to one before them
FED_AT_ONCE = 8 * 1024
HEALTH = ("/livez", "/readyz")
RESERVED = 64  # connections beyond the limit, in which health is answered and everything else is put off


class ConnectionConfig(uvicorn.Config):
    """uvicorn's, and the limits of a connection."""

    def __init__(self, app: ASGIApp, limits: WebSettings, **options: Any) -> None:
        super().__init__(app, http=Connection, **options)
        self.limits = limits


class Connection(HttpToolsProtocol):
    """Whatever is refused here is refused like everything else: with a problem document."""

    # Instances share the names of their attributes while there are no more than thirty of them, and uvicorn has 28.
    __slots__ = (
        "_deadline",
        "_is_receiving",
        "_limits",
        "_not_understood",
        "_refusal",
        "_stage",
        "_timed_stage",
        "_within",
    )

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        assert isinstance(config, ConnectionConfig)
        self._limits = config.limits
        self.url = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self._is_receiving = False  # a request of which the end has not come yet
        self._within: float | None = None  # seconds that what we wait for may take; None: for nothing
        self._stage = 0  # of what we wait for; each has its own time
        self._timed_stage = 0
        self._deadline: asyncio.TimerHandle | None = None
        self._not_understood = 0  # bytes
        self._refusal: ChatError | None = None

    # Time

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        if len(self.connections) > self._limits.max_connections + RESERVED:
            transport.abort()
        else:
            self._expect_within(self._limits.head_deadline)
            self._watch_the_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        self._within = None
        self._watch_the_clock()
        super().connection_lost(exc)

    def _expect_within(self, seconds: float) -> None:
        self._within = seconds
        self._stage += 1

    def _watch_the_clock(self) -> None:
        """Called when all that has come is looked at: most requests come whole, and never need the clock."""
        if self._deadline is not None and (self._within is None or self._timed_stage != self._stage):
            self._deadline.cancel()
            self._deadline = None
        if self._deadline is None and self._within is not None:
            self._deadline = self.loop.call_later(self._within, self._give_up)
            self._timed_stage = self._stage

    def _give_up(self) -> None:
        self._within = self._deadline = None
        if self._is_receiving:
            self._refuse(RequestTimeout())
        else:
            self.transport.close()

    # Size

    def data_received(self, data: bytes) -> None:
        if self._within is None and not self._is_receiving:
            self._expect_within(self._limits.head_deadline)
        if len(data) <= FED_AT_ONCE:
            self._feed(data)
        else:
            self._feed_in_parts(data)
        if self._within is not None or self._deadline is not None:
            self._watch_the_clock()

    def _feed_in_parts(self, data: bytes) -> None:
        for start in range(0, len(data), FED_AT_ONCE):
            if self.transport.is_closing():
                return
            self._feed(data[start : start + FED_AT_ONCE])

    def _feed(self, data: bytes) -> None:
        self._not_understood += len(data)
        super().data_received(data)
        is_too_much = self._not_understood > TARGET_BYTES + HEAD_BYTES or len(self.headers) > HEADERS
        if is_too_much and not self.transport.is_closing():
            self._refuse(TargetTooLong() if len(self.url) > TARGET_BYTES else HeadTooLarge())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_receiving = True
        self._expect_within(self._limits.head_deadline)

    def on_headers_complete(self) -> None:
        if len(self.url) > TARGET_BYTES:
            self._stop(TargetTooLong())
        if len(self.headers) > HEADERS or (self._not_understood > HEAD_BYTES and self._head_bytes() > HEAD_BYTES):
            self._stop(HeadTooLarge())
        if len(self.pipeline) >= PIPELINED:
            self._stop(InvalidRequest())
        self._not_understood = 0
        self._expect_within(self._limits.body_deadline)
        super().on_headers_complete()

    def _head_bytes(self) -> int:
        return sum(len(name) + len(value) for name, value in self.headers)

    def on_body(self, body: bytes) -> None:
        self._not_understood = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._not_understood = 0
        self._is_receiving = False
        self._within = None
        super().on_message_complete()

    def _stop(self, refusal: ChatError) -> None:
        """Leave the parser, which then says that this is no HTTP."""
        self._refusal = refusal
        raise httptools.HttpParserError

    # Number

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if len(self.connections) > self._limits.max_connections and cycle.scope["path"] not in HEALTH:
            self._refuse(Unavailable("Too many connections are open here."))
            return
        if cycle.scope["http_version"] == "1.0":
            app = UnframedStreams(cycle, app)
        super()._start_asgi_task(cycle, app)

    # Refusing

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._refusal or InvalidRequest())

    def _refuse(self, error: ChatError) -> None:
        """The last words of this connection; none while an answer is on its way."""
        if not self._is_answering():
            self.transport.write(_last_words(error))
        self.transport.close()

    def _is_answering(self) -> bool:
        return bool(self.cycle) and self.cycle.response_started and not self.cycle.response_complete


def _last_words(error: ChatError) -> bytes:
    refusal = problem(error, {"type": "http", "request_id": new_id()})
    head = {**refusal.headers, "cache-control": "no-store", "connection": "close"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"HTTP/1.1 {error.status} {error.title}\r\n{lines}\r\n".encode() + refusal.body


class UnframedStreams:
    """For HTTP/1.0, which knows no chunks: an answer of unknown length ends with its connection.

    uvicorn knows two framings only. To a body that is as long as each of its parts it adds nothing.
    """

    def __init__(self, cycle: RequestResponseCycle, app: ASGIApp) -> None:
        self._cycle = cycle
        self._app = app
        self._has_length = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._send = send
        await self._app(scope, receive, self._unframed)

    async def _unframed(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._has_length = any(name.lower() == b"content-length" for name, _ in message.get("headers", ()))
            self._cycle.chunked_encoding = None if self._has_length else False
        elif not self._has_length:
            self._cycle.expected_content_length = len(message.get("body", b""))
        await self._send(message)
