"""What is true now rather than what happened: never in the log, never with an id, repeated to whoever connects."""

from dataclasses import dataclass

from workflow_chat.clock import Clock
from workflow_chat.realtime.frames import frame
from workflow_chat.shapes.views import ReadReceiptView


@dataclass(frozen=True, slots=True)
class StateFrame:
    """A frame that replaces an unsent one with the same key; ``about`` is told nothing about themselves."""

    key: str
    data: bytes
    about: str | None = None


class Typists:
    """Who is typing. Each signal lasts for ``ttl_ms``, so nobody types for ever."""

    def __init__(self, clock: Clock, ttl_ms: int) -> None:
        self._clock = clock
        self._ttl_ms = ttl_ms
        self._until: dict[str, float] = {}

    def hear(self, user_id: str, *, is_typing: bool) -> StateFrame | None:
        """Note a signal; the frame to pass on, if it changes anything."""
        if is_typing:
            self._until[user_id] = self._clock.monotonic() + self._ttl_ms / 1000
            return self._started(user_id, self._ttl_ms)
        return None if self._until.pop(user_id, None) is None else self._stopped(user_id)

    def expire(self) -> list[StateFrame]:
        """End what has not been renewed."""
        now = self._clock.monotonic()
        lapsed = [user_id for user_id, until in self._until.items() if until <= now]
        for user_id in lapsed:
            del self._until[user_id]
        return [self._stopped(user_id) for user_id in lapsed]

    def snapshot(self) -> list[StateFrame]:
        """Everybody who types now, for somebody who has just come."""
        now = self._clock.monotonic()
        return [self._started(user, int((until - now) * 1000)) for user, until in self._until.items() if until > now]

    @staticmethod
    def _started(user_id: str, ttl_ms: int) -> StateFrame:
        return StateFrame(f"typing {user_id}", frame("typing.started", {"userId": user_id, "ttlMs": ttl_ms}), user_id)

    @staticmethod
    def _stopped(user_id: str) -> StateFrame:
        return StateFrame(f"typing {user_id}", frame("typing.stopped", {"userId": user_id}), user_id)


class ReceiptBatch:
    """Read receipts on their way out: the first at once, those that follow it quickly together."""

    def __init__(self, clock: Clock, interval: float) -> None:
        self._clock = clock
        self._interval = interval
        self._pending: dict[str, ReadReceiptView] = {}
        self._sent = 0
        self._next_at = 0.0

    def add(self, receipt: ReadReceiptView) -> StateFrame | None:
        """Note a moved receipt; the frame to send now, if it is time for one."""
        known = self._pending.get(receipt["userId"])
        if known is None or known["lastReadSeq"] < receipt["lastReadSeq"]:
            self._pending[receipt["userId"]] = receipt
        return self.due()

    def due(self) -> StateFrame | None:
        """The frame with all pending receipts, unless there are none or the last frame was just sent."""
        now = self._clock.monotonic()
        if not self._pending or now < self._next_at:
            return None
        receipts = list(self._pending.values())
        self._pending.clear()
        self._next_at = now + self._interval
        self._sent += 1
        return StateFrame(f"receipts {self._sent}", frame("readreceipt.updated", {"readReceipts": receipts}))
