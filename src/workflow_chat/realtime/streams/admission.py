"""How fast new streams may come in, so that a reconnect storm is a queue and not a collapse."""

from workflow_chat.clock import Clock
from workflow_chat.errors import Unavailable


class Admission:
    """Lets a second's worth in at once and the rest in turn; whoever would wait too long is sent away."""

    def __init__(self, clock: Clock, *, per_second: float, longest_wait: float) -> None:
        self._clock = clock
        self._interval = 1 / per_second
        self._longest_wait = longest_wait
        self._next_turn = 0.0

    async def enter(self) -> None:
        """Wait for one's turn, or raise 503 with the time after which to come back."""
        now = self._clock.monotonic()
        turn = max(self._next_turn, now - 1)
        if turn - now > self._longest_wait:
            raise Unavailable("Too many streams are being opened at once.", retry_after=int(turn - now) + 1)
        self._next_turn = turn + self._interval
        if turn > now:
            await self._clock.sleep(turn - now)
