"""A strict SSE client: it accepts nothing that the protocol does not allow."""

import queue
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import httpx2
import orjson
from pydantic import TypeAdapter

from workflow_chat.shapes.frames import FRAMES

ID = re.compile(r"[a-z0-9]{8}-(0|[1-9][0-9]{0,18})\Z")
DURABLE = {"message.created", "message.updated", "message.deleted", "sync"}
WITH_ID = DURABLE | {"ready", "resync"}
TYPES: dict[str, TypeAdapter[object]] = {event: TypeAdapter(kind) for event, kind in FRAMES.items()}


@dataclass(frozen=True)
class Frame:
    """One event as it came off the wire."""

    event: str
    data: Any
    id: str | None
    retry: int | None = None


class StreamClosedError(AssertionError):
    """The stream ended where the story expected another frame."""


class Stream:
    """An open stream, read by a thread. Use it as a context manager."""

    def __init__(self, client: httpx2.Client, path: str, headers: dict[str, str], params: dict[str, str]) -> None:
        self._request = client.build_request("GET", path, headers=headers, params=params, timeout=None)
        self._client = client
        self._frames: queue.Queue[Frame | Exception | None] = queue.Queue()
        self.seen: list[Frame] = []
        self.retry: int | None = None
        self.last_id: str | None = None

    def __enter__(self) -> Self:
        self.response = self._client.send(self._request, stream=True)
        self.status = self.response.status_code
        if self.status == 200:
            self._thread = threading.Thread(target=self._read, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.status == 200:
            self._hang_up()
        self.response.close()

    def _hang_up(self) -> None:
        """A close is not told to the server for as long as another thread reads from the socket; this is."""
        connection: socket.socket = self.response.extensions["network_stream"].get_extra_info("socket")
        with suppress(OSError):  # the server was first
            connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def next(self, *events: str, timeout: float = 5) -> Frame:
        """The next frame of one of these kinds (any kind when none is named); others are passed over."""
        while True:
            frame = self._take(timeout)
            if not events or frame.event in events:
                return frame

    def until_closed(self, timeout: float = 10) -> list[Frame]:
        """Everything until the server ends the stream."""
        frames: list[Frame] = []
        while True:
            try:
                frames.append(self._take(timeout))
            except StreamClosedError:
                return frames

    def quiet(self, *events: str, seconds: float = 0.3) -> bool:
        """Whether no frame of these kinds comes within a while."""
        try:
            while True:
                frame = self._take(seconds)
                if not events or frame.event in events:
                    return False
        except TimeoutError:
            return True

    def _take(self, timeout: float) -> Frame:
        try:
            frame = self._frames.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError(f"No frame within {timeout} s; seen so far: {[f.event for f in self.seen]}") from None
        if frame is None or isinstance(frame, Exception):
            self._frames.put(frame)
            raise StreamClosedError(f"The stream ended; seen: {[f.event for f in self.seen]}")
        self.seen.append(frame)
        return frame

    def _read(self) -> None:
        try:
            for frame in parse(self.response.iter_bytes()):
                self._check(frame)
                self._frames.put(frame)
            self._frames.put(None)
        except Exception as error:  # noqa: BLE001 - the story's thread must hear of it
            self._frames.put(error)

    def _check(self, frame: Frame) -> None:
        self.retry = frame.retry if frame.retry is not None else self.retry
        assert TYPES[frame.event].validate_python(frame.data, strict=True) == frame.data, f"{frame} is of another type"
        assert (frame.id is not None) == (frame.event in WITH_ID), f"P9: {frame.event} with id {frame.id!r}"
        if frame.id is not None:
            assert ID.match(frame.id), frame.id
            if frame.event in DURABLE and self.last_id is not None:
                epoch, seq = self.last_id.split("-")
                assert frame.id == f"{epoch}-{int(seq) + 1}", f"P2/P3: {self.last_id} then {frame.id}"
            self.last_id = frame.id


def parse(chunks: Iterator[bytes]) -> Iterator[Frame]:
    """Frames out of bytes; comments are refused because the protocol has none."""
    buffer = b""
    retry: int | None = None
    for chunk in chunks:
        buffer += chunk
        while b"\n\n" in buffer:
            block, buffer = buffer.split(b"\n\n", 1)
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n"))
            retry = int(fields.pop(b"retry", retry or 0)) or None
            if not fields:
                continue
            assert set(fields) <= {b"id", b"event", b"data"}, fields
            event_id = fields[b"id"].decode() if b"id" in fields else None
            assert event_id != "", "an empty id would clear the browser's cursor"
            yield Frame(fields[b"event"].decode(), orjson.loads(fields[b"data"]), event_id, retry)
            retry = None
