"""The last events of a conversation, encoded once for all readers of this process."""

from collections import deque
from dataclasses import dataclass

from workflow_chat.realtime.frames import logged_frame
from workflow_chat.shapes.notices import LoggedEvent

CHUNK_BYTES = 32 * 1024  # what one write to a socket carries at most, unless a single frame is larger


@dataclass(frozen=True, slots=True)
class Chunk:
    """Frames that follow each other, and the position after them."""

    data: bytes
    last_seq: int


class Ring:
    """Consecutive events, bounded in number and size."""

    def __init__(self, *, max_events: int, max_bytes: int) -> None:
        self._max_events = max_events
        self._max_bytes = max_bytes
        self._frames: deque[tuple[LoggedEvent, bytes]] = deque()
        self._bytes = 0
        self._last_chunk: tuple[int, Chunk] | None = None

    def append(self, event: LoggedEvent) -> None:
        """Add the next event."""
        encoded = logged_frame(event)
        self._frames.append((event, encoded))
        self._bytes += len(encoded)
        self._last_chunk = None
        while len(self._frames) > self._max_events or (self._bytes > self._max_bytes and len(self._frames) > 1):
            self._bytes -= len(self._frames.popleft()[1])

    def clear(self) -> None:
        self._frames.clear()
        self._bytes = 0
        self._last_chunk = None

    def after(self, seq: int) -> Chunk | None:
        """The frames that follow ``seq``, or None when they are not all here any more."""
        if self._last_chunk is not None and self._last_chunk[0] == seq:  # readers move in step
            return self._last_chunk[1]
        if not self._frames or not self._frames[0][0].seq <= seq + 1 <= self._frames[-1][0].seq:
            return None
        start = seq + 1 - self._frames[0][0].seq
        chunk = join([self._frames[index] for index in range(start, len(self._frames))])
        self._last_chunk = seq, chunk
        return chunk

    def rewrite(self, change: LoggedEvent) -> None:
        """Let older events of the same message show it as it is now."""
        self._last_chunk = None
        for index, (event, encoded) in enumerate(self._frames):
            if event.message_id == change.message_id and event.epoch == change.epoch and event.seq < change.seq:
                current = event.with_message(change.message)
                self._frames[index] = current, logged_frame(current)
                self._bytes += len(self._frames[index][1]) - len(encoded)


def join(frames: list[tuple[LoggedEvent, bytes]]) -> Chunk:
    """As many frames as one write should carry."""
    parts: list[bytes] = []
    size, last_seq = 0, 0
    for event, encoded in frames:
        if parts and size + len(encoded) > CHUNK_BYTES:
            break
        parts.append(encoded)
        size += len(encoded)
        last_seq = event.seq
    return Chunk(b"".join(parts), last_seq)
