"""How far people have read."""

from workflow_chat.clock import Clock
from workflow_chat.realtime import frames
from workflow_chat.realtime.frames import StateFrame
from workflow_chat.shapes.views import ReadReceiptView


class ReceiptBatch:
    """Read receipts on their way out: the first at once, those that follow it quickly together.

    ``interval`` is in seconds.
    """

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
        return StateFrame(f"receipts {self._sent}", frames.read_receipts(receipts))
