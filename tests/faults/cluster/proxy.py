"""A TCP proxy that does what networks do: lose, delay, throttle, fall silent, and break in the middle of a frame."""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from itertools import count
from typing import Any, Literal, Protocol, Self

Direction = Literal["up", "down"]  # towards the server, towards the client
BOTH: tuple[Direction, Direction] = ("up", "down")
CHUNK = 64 * 1024
RESET = struct.pack("ii", 1, 0)  # linger on, for no time: closing says RST instead of FIN


class Filter(Protocol):
    """Changes what one connection's client hears."""

    def feed(self, data: bytes) -> list[tuple[float, bytes]]:
        """What to pass on, each with the seconds to wait before."""
        ...


class Link:
    """One connection through the proxy."""

    def __init__(self, near: asyncio.StreamWriter, budget: int | None, change: Filter | None) -> None:
        self.near = near
        self.far: asyncio.StreamWriter | None = None
        self.budget = budget
        self.change = change

    def reset(self) -> None:
        for writer in (self.near, self.far):
            if writer is not None:
                connection: socket.socket = writer.get_extra_info("socket")
                with suppress(OSError):
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                writer.transport.abort()


class Proxy:
    """Listens on one port and passes on to the targets in turn. Its knobs may be turned from any thread."""

    def __init__(self, *targets: int) -> None:
        self.targets = targets
        self.delay = 0.0  # seconds before each chunk is passed on
        self.rate: float | None = None  # bytes per second towards the client
        self.cut_after: Callable[[], int | None] = lambda: None  # asked per connection: bytes towards the client
        self.filter: Callable[[], Filter] | None = None
        self.refusing = False
        self.far_buffer: int | None = None  # receive buffer towards the server
        self.cuts = 0
        self.connects = 0
        self._links: set[Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = count()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port: int = self._run(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    # The knobs

    def silence(self, *directions: Direction) -> None:
        """Keep every connection and move no byte: a black hole (both) or a half-open connection (one)."""
        self._run(self._switch(directions or BOTH, flows=False))

    def flow(self) -> None:
        """Undo :meth:`silence`; what was held back arrives now."""
        self._run(self._switch(BOTH, flows=True))

    def reset(self) -> None:
        """Break every connection with RST."""
        self._run(self._reset())

    @property
    def open(self) -> int:
        return len(self._links)

    # Inside

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> int:
        self._flows = {direction: asyncio.Event() for direction in BOTH}
        await self._switch(BOTH, flows=True)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def _switch(self, directions: tuple[Direction, ...], *, flows: bool) -> None:
        for direction in directions:
            event = self._flows[direction]
            event.set() if flows else event.clear()

    async def _reset(self) -> None:
        for link in list(self._links):
            link.reset()

    async def _close(self) -> None:
        self._server.close()
        await self._reset()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connects += 1
        link = Link(near_out, self.cut_after(), self.filter() if self.filter is not None else None)
        self._links.add(link)
        try:
            if not self.refusing:
                await self._join(link, near_in)
        except (OSError, asyncio.CancelledError):
            pass  # one of the sides is gone, or the test has ended
        finally:
            self._links.discard(link)
            link.reset()

    async def _join(self, link: Link, near_in: asyncio.StreamReader) -> None:
        far = socket.socket()
        far.setblocking(False)
        if self.far_buffer is not None:
            far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.far_buffer)
        port = self.targets[next(self._turn) % len(self.targets)]
        try:
            await self._loop.sock_connect(far, ("127.0.0.1", port))
        except OSError:
            far.close()
            raise
        far_in, link.far = await asyncio.open_connection(sock=far, limit=self.far_buffer or CHUNK)
        pumps = [
            asyncio.create_task(self._pump(link, near_in, link.far, "up")),
            asyncio.create_task(self._pump(link, far_in, link.near, "down")),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(
        self, link: Link, source: asyncio.StreamReader, target: asyncio.StreamWriter, direction: Direction
    ) -> None:
        while data := await source.read(CHUNK):
            await self._flows[direction].wait()
            if self.delay:
                await asyncio.sleep(self.delay)
            if direction == "down":
                await self._pass_down(link, data)
            else:
                target.write(data)
            await target.drain()
        target.close()
        await target.wait_closed()

    async def _pass_down(self, link: Link, data: bytes) -> None:
        if link.change is not None:
            self._pass_changed(link, data)
        elif self.rate is not None:
            await self._trickle(link, data, self.rate)
        elif link.budget is not None and len(data) >= link.budget:
            link.near.write(data[: link.budget])
            await link.near.drain()
            self.cuts += 1
            raise ConnectionResetError
        else:
            link.budget = None if link.budget is None else link.budget - len(data)
            link.near.write(data)

    def _pass_changed(self, link: Link, data: bytes) -> None:
        assert link.change is not None
        for wait, part in link.change.feed(data):
            if wait:
                self._loop.call_later(wait, _write_if_open, link.near, part)
            else:
                link.near.write(part)

    async def _trickle(self, link: Link, data: bytes, rate: float) -> None:
        step = max(1, int(rate / 20))
        for start in range(0, len(data), step):
            link.near.write(data[start : start + step])
            await link.near.drain()
            await asyncio.sleep(step / rate)


def _write_if_open(writer: asyncio.StreamWriter, data: bytes) -> None:
    if not writer.is_closing():
        writer.write(data)
