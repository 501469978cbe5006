"""One open connection, and the feeds that it carries."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from workflow_chat.clock import Clock
from workflow_chat.realtime.log.ring import CHUNK_BYTES
from workflow_chat.realtime.streams.seat import Seat
from workflow_chat.shapes.person import Person


class Feed(Protocol):
    """One thing that a stream follows, at its own place; it says by :meth:`Stream.rouse` that it has something."""

    seat: Seat

    def take(self) -> bytes | None:
        """What comes next, about one chunk; None when there is nothing now. Whoever has more says so at once."""
        ...

    def beat(self) -> None:
        """Say that the stream is alive."""
        ...

    def reseat(self, seat: Seat, question: int) -> None:
        """Show from now on what may be seen from this seat, unless the answer to a later question is known."""
        ...

    def refuse(self, code: str) -> None:
        """The right to follow has ended."""
        ...

    def close(self) -> None:
        """Nobody follows any more."""
        ...


class Stream:
    """A connection, never a queue: what the feeds have at the moment comes out of :meth:`next_chunk`."""

    __slots__ = (
        "_abort",
        "_clock",
        "_final",
        "_held",
        "_hung_up",
        "_ready",
        "_sending_since",
        "_waiter",
        "deadline",
        "failed_checks",
        "feeds",
        "next_beat",
        "person",
    )

    def __init__(self, person: Person, clock: Clock, *, abort: Callable[[], None] | None) -> None:
        self.person = person
        self.feeds: tuple[Feed, ...] = ()
        self.deadline = float("inf")
        self.next_beat = float("inf")
        self.failed_checks = 0
        self._abort = abort
        self._clock = clock
        self._ready: list[Feed] = []
        self._final: bytes | None = None
        self._held = 0
        self._hung_up = False
        self._sending_since: float | None = None
        self._waiter: asyncio.Future[None] | None = None

    def carry(self, feed: Feed) -> None:
        """Let what this feed has go out too."""
        self.feeds = (*self.feeds, feed)

    def drop(self, feed: Feed) -> None:
        """Carry this one no longer."""
        self.feeds = tuple(each for each in self.feeds if each is not feed)
        self._ready = [each for each in self._ready if each is not feed]
        feed.close()

    def rouse(self, feed: Feed) -> None:
        """This feed has something to send."""
        if feed not in self._ready:
            self._ready.append(feed)
        waiter = self._waiter  # not by way of _wake: this is done for every event and reader
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def beat(self) -> None:
        """Say that the stream is alive."""
        for feed in self.feeds:
            feed.beat()

    @property
    def is_ending(self) -> bool:
        """Whether the last frame is known."""
        return self._final is not None

    def hold(self) -> None:
        """Send nothing until :meth:`release`: the right to read is being looked at again."""
        self._held += 1

    def release(self) -> None:
        self._held -= 1
        self._wake()

    def end(self, frame: bytes) -> None:
        """Send this and nothing after it."""
        if self._final is None:
            self._final = frame
        self._wake()

    def hang_up(self) -> None:
        """The other side is gone."""
        self._hung_up = True
        self._wake()

    def cut(self) -> None:
        """Close the connection of somebody who has stopped reading; a polite end would wait for them for ever."""
        self.hang_up()
        if self._abort is not None:
            self._abort()

    def close(self) -> None:
        for feed in self.feeds:
            self.drop(feed)

    # What goes out

    async def next_chunk(self) -> bytes | None:
        """Wait for something to send; None when the stream is over. To ask again means that it has been sent."""
        self._sending_since = None
        while not self._hung_up:
            chunk = self._take()
            if chunk is not None:
                self._sending_since = self._clock.monotonic()
                return chunk
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
            self._waiter = None
        return None

    def is_stalled(self, now: float, patience: float) -> bool:
        """Whether the other side takes longer for what was sent last than it may."""
        return self._sending_since is not None and now - self._sending_since > patience

    def _take(self) -> bytes | None:
        if self._final is not None:
            self._hung_up = True
            return self._final
        ready = self._ready
        while ready and not self._held:
            chunk = ready.pop().take() if len(ready) == 1 else self._take_turns()
            if chunk is not None:
                return chunk
        return None

    def _take_turns(self) -> bytes | None:
        """One round of those who have something, each with its next part, until it is enough for one write.

        Whoever has more comes after those who still wait, so that a busy feed does not starve a quiet one.
        """
        parts: list[bytes] = []
        size = 0
        for _ in range(len(self._ready)):
            part = self._ready.pop(0).take()
            if part is not None:
                parts.append(part)
                size += len(part)
            if size >= CHUNK_BYTES:
                break
        return b"".join(parts) if parts else None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
