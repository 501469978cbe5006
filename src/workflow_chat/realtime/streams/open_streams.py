"""Which streams are open, and whose."""

from collections import Counter

from workflow_chat.errors import RateLimited
from workflow_chat.realtime.streams.stream import Stream


class OpenStreams:
    """One person may hold so many at most; one that is being opened counts."""

    def __init__(self, per_person: int) -> None:
        self._per_person = per_person
        self._streams: dict[str, set[Stream]] = {}
        self._held: Counter[str] = Counter()

    def __len__(self) -> int:
        return sum(map(len, self._streams.values()))

    def all(self) -> list[Stream]:
        return [stream for streams in self._streams.values() for stream in streams]

    def of(self, user_id: str) -> list[Stream]:
        """A person's streams."""
        return list(self._streams.get(user_id, ()))

    def reserve(self, user_id: str) -> None:
        """Take one of a person's places, or raise 429; to be done before any wait, or thirty would all be the last."""
        if self._held[user_id] >= self._per_person:
            raise RateLimited(f"One person may hold {self._per_person} streams.", retry_after=5)
        self._held[user_id] += 1

    def release(self, user_id: str) -> None:
        """Give a reserved place back."""
        self._held[user_id] -= 1
        if not self._held[user_id]:
            del self._held[user_id]

    def add(self, stream: Stream) -> None:
        """A stream on a reserved place."""
        self._streams.setdefault(stream.person.user_id, set()).add(stream)

    def remove(self, stream: Stream) -> None:
        """The stream, and its place."""
        user_id = stream.person.user_id
        streams = self._streams[user_id]
        streams.discard(stream)
        if not streams:
            del self._streams[user_id]
        self.release(user_id)
