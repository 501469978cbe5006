"""What Redis says, value by value, so that a proxy can lose, repeat and reorder messages and nothing else."""

import random

LINES = b"+-:_,#("
BULKS = b"$=!"
ARRAYS = b"*>~"
MESSAGES = (b"*3\r\n$7\r\nmessage\r\n", b">3\r\n$7\r\nmessage\r\n")


class IncompleteError(Exception):
    """The value goes on in bytes that have not come yet."""


def end_of_value(data: bytes, start: int) -> int:
    """Where the value that begins at ``start`` ends."""
    line_end = data.find(b"\r\n", start)
    if line_end < 0:
        raise IncompleteError
    kind, after = data[start], line_end + 2
    if kind in LINES:
        return after
    length = int(data[start + 1 : line_end])
    if kind in BULKS:
        return _within(data, after if length < 0 else after + length + 2)
    assert kind in ARRAYS or kind == ord("%"), data[start : start + 20]
    for _ in range(length * (2 if kind == ord("%") else 1)):
        after = end_of_value(data, after)
    return after


def _within(data: bytes, end: int) -> int:
    if end > len(data):
        raise IncompleteError
    return end


class UnreliableMessages:
    """Drops a tenth of the Pub/Sub messages, repeats a tenth, and lets a third be overtaken."""

    def __init__(self, seed: int, *, drop: float = 0.1, repeat: float = 0.1, late: float = 0.3) -> None:
        self._random = random.Random(seed)
        self._drop, self._repeat, self._late = drop, repeat, late
        self._rest = b""
        self.dropped = self.repeated = self.delayed = 0

    def feed(self, data: bytes) -> list[tuple[float, bytes]]:
        self._rest += data
        passed: list[tuple[float, bytes]] = []
        start = 0
        try:
            while start < len(self._rest):
                end = end_of_value(self._rest, start)
                passed.extend(self._fate(self._rest[start:end]))
                start = end
        except IncompleteError:
            pass
        self._rest = self._rest[start:]
        return passed

    def _fate(self, value: bytes) -> list[tuple[float, bytes]]:
        if not value.startswith(MESSAGES):
            return [(0, value)]
        if self._random.random() < self._drop:
            self.dropped += 1
            return []
        copies = 1
        if self._random.random() < self._repeat:
            self.repeated += 1
            copies = 2
        return [(self._wait(), value) for _ in range(copies)]

    def _wait(self) -> float:
        if self._random.random() >= self._late:
            return 0
        self.delayed += 1
        return self._random.uniform(0, 0.1)
