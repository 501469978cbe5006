"""The last events of a conversation, encoded once for all readers of this process who may see the same."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from workflow_chat.config import RingSettings
from workflow_chat.realtime import frames
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.notices import LoggedEvent

CHUNK_BYTES = 32 * 1024  # what is sent of one conversation at once, unless a single frame is larger


@dataclass(frozen=True, slots=True)
class Chunk:
    """Frames that follow each other, and the place after them."""

    data: bytes
    last_seq: int


class Ring:
    """Consecutive events, bounded in number and size."""

    def __init__(self, limits: RingSettings) -> None:
        self._limits = limits
        self._frames: deque[tuple[LoggedEvent, bytes]] = deque()
        self._bytes = 0
        self._last_chunks: dict[Audience, tuple[int, Chunk]] = {}

    def append(self, event: LoggedEvent) -> None:
        """Add the next event."""
        encoded = frames.logged(event)
        self._frames.append((event, encoded))
        self._bytes += len(encoded)
        self._last_chunks.clear()
        while len(self._frames) > self._limits.events or (self._bytes > self._limits.bytes and len(self._frames) > 1):
            self._bytes -= len(self._frames.popleft()[1])

    def clear(self) -> None:
        self._frames.clear()
        self._bytes = 0
        self._last_chunks.clear()

    def after(self, seq: int, audience: Audience) -> Chunk | None:
        """What this audience gets after ``seq``, or None when not all of it is here any more."""
        last = self._last_chunks.get(audience)
        if last is not None and last[0] == seq:  # readers move in step
            return last[1]
        if not self._frames or not self._frames[0][0].seq <= seq + 1 <= self._frames[-1][0].seq:
            return None
        start = seq + 1 - self._frames[0][0].seq
        chunk = join(
            (event, encoded if audience.sees(event.audience) else frames.sync(event))
            for event, encoded in islice(self._frames, start, None)
        )
        self._last_chunks[audience] = seq, chunk
        return chunk

    def rewrite(self, change: LoggedEvent) -> None:
        """Let older events of the same message show it as it is now."""
        self._last_chunks.clear()
        for index, (event, encoded) in enumerate(self._frames):
            if event.message_id == change.message_id and event.epoch == change.epoch and event.seq < change.seq:
                current = event.with_message(change.message)
                self._frames[index] = current, frames.logged(current)
                self._bytes += len(self._frames[index][1]) - len(encoded)


def encoded_for(audience: Audience, events: Iterable[LoggedEvent]) -> Chunk:
    """What this audience gets for events that were read from the log: as many as one write should carry."""
    return join(
        (event, frames.logged(event) if audience.sees(event.audience) else frames.sync(event)) for event in events
    )


def join(frames_of: Iterable[tuple[LoggedEvent, bytes]]) -> Chunk:
    """As many frames as one write should carry."""
    parts: list[bytes] = []
    size, last_seq = 0, 0
    for event, encoded in frames_of:
        if parts and size + len(encoded) > CHUNK_BYTES:
            break
        parts.append(encoded)
        size += len(encoded)
        last_seq = event.seq
    return Chunk(b"".join(parts), last_seq)
