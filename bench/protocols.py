"""HTTP/1.1 on bare asyncio protocols: a load generator must cost less than what it measures."""

import asyncio
import re
import time
from typing import cast

MARKER = re.compile(rb"\[\[(\d{8})\]\]")  # in each message's text, which occurs once in its frame
MARKER_BYTES = 12
HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Client(asyncio.Protocol):
    """A keep-alive connection with one request under way."""

    def __init__(self) -> None:
        self.body = b""
        """Of the last answer."""
        self._received = b""
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    async def request(self, request: bytes) -> int:
        """Send it, and return the status of the whole answer."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if separator and self._answer and len(body) >= (int(length[1]) if length else 0):
            self._received, self.body = b"", body
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionResetError("the server closed a sender's connection"))


class OpeningStream(asyncio.Protocol):
    """A stream that is left as soon as it is ready."""

    def __init__(self) -> None:
        self._received = b""
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    async def open(self, request: bytes) -> None:
        self._transport.write(request)
        try:
            await self._ready
        finally:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if b"event: ready" in self._received and not self._ready.done():
            self._ready.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._ready.done():
            self._ready.set_exception(ConnectionError(self._received[:600].decode(errors="replace")))


class Reader(asyncio.Protocol):
    """An open stream. It only finds markers; what they mean is worked out when the measurement is over."""

    def __init__(self, channel: int, request: bytes) -> None:
        self.channel = channel
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.arrivals: list[tuple[float, list[bytes]]] = []
        self.delivered = 0
        self._request = request
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        text = self._tail + data
        self._tail = text[1 - MARKER_BYTES :]  # a marker may be cut in two, and none is found twice
        markers = MARKER.findall(text)
        if markers:
            self.arrivals.append((time.perf_counter(), markers))
            self.delivered += len(markers)
        elif not self.ready.done():
            self._look_for_ready(text)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionResetError("the server closed a stream"))

    def _look_for_ready(self, text: bytes) -> None:
        """A stream has its position before its head is sent."""
        if text.startswith(b"HTTP/1.1 ") and not text.startswith(b"HTTP/1.1 200"):
            self.ready.set_exception(ConnectionError(text[:600].decode(errors="replace")))
        elif HEAD_END in text:
            self.ready.set_result(None)
