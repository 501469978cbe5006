"""Streams by the hundred on plain sockets: a crowd costs the test little, and may stop reading."""

import asyncio
import socket
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress

from tests.harness.people import chat
from tests.harness.service import sign
from tests.harness.streams import DURABLE, Frame, parse


class RawStream:
    """One connection. Reads only when told to, so that a stalled reader is one whom nobody tells."""

    def __init__(self, port: int, user_id: str, workflow_id: str, *, cursor: str | None = None) -> None:
        self.port = port
        self.last_id = cursor
        self.status = 0
        self.frames: list[Frame] = []
        self.seqs: list[int] = []
        self.arrivals: dict[int, float] = {}
        self.protests: list[str] = []
        self._rest = b""  # of a frame whose end has not come yet
        self._writer: asyncio.StreamWriter | None = None
        self._path = f"{chat(workflow_id)}/events"
        self._user_id = user_id
        self._token = sign(user_id)

    def renew(self, *, life: float) -> None:
        """Come back with another token."""
        self._token = sign(self._user_id, life=life)
        self.status = 0

    async def open(self) -> None:
        self._rest = b""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        place = "" if self.last_id is None else f"Last-Event-ID: {self.last_id}\r\n"
        self._writer.write(
            f"GET {self._path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self._token}\r\n{place}\r\n".encode()
        )

    async def head(self) -> int:
        """Take in the answer's head; the status."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        self.status = int(head.split(b" ", 2)[1])
        return self.status

    def _is_short_of(self, to: int | None) -> bool:
        return to is None or not self.frames or self.position < to

    async def follow(self, *, to: int | None = None) -> None:
        """Read until an event of the log is there, or to the end of the stream."""
        if (self.status or await self.head()) != 200:
            return
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while self._is_short_of(to) and (size := int(await self._reader.readline() or b"0", 16)):
                self._rest += (await self._reader.readexactly(size + 2))[:-2]
                *blocks, self._rest = self._rest.split(b"\n\n")
                for frame in parse(iter([b"\n\n".join([*blocks, b""])] if blocks else [])):
                    self._note(frame)

    async def persist(self, *, to: int) -> None:
        """Follow, and come back when the stream ends before that: after a 503, or cut off because we were too slow."""
        await self.follow(to=to)
        while self._is_short_of(to):
            await self.close()
            await asyncio.sleep(0.2)
            self.status = 0
            await self.open()
            await self.follow(to=to)

    def _note(self, frame: Frame) -> None:
        self.frames.append(frame)
        if frame.event in DURABLE:
            seq: int = frame.data["seq"]
            if self.last_id is not None and seq != self.position + 1:
                self.protests.append(f"P2/P3: {seq} after {self.position}")
            self.seqs.append(seq)
            self.arrivals[seq] = time.monotonic()
        if frame.id is not None:
            self.last_id = frame.id

    @property
    def position(self) -> int:
        return -1 if self.last_id is None else int(self.last_id.split("-")[1])

    def kinds(self) -> list[str]:
        return [frame.event for frame in self.frames]

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()
            with suppress(OSError):
                await self._writer.wait_closed()


@asynccontextmanager
async def connected(streams: Sequence[RawStream]) -> AsyncGenerator[None]:
    """All of them open at once, and closed at the end."""
    try:
        await asyncio.gather(*(stream.open() for stream in streams))
        yield
    finally:
        for stream in streams:
            await stream.close()


def stalled(port: int, user_id: str, workflow_id: str) -> socket.socket:
    """An open stream whose reader takes nothing in any more after its first bytes."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", port))
    connection.sendall(
        f"GET {chat(workflow_id)}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {sign(user_id)}\r\n\r\n".encode()
    )
    assert connection.recv(12) == b"HTTP/1.1 200"
    return connection
