"""Who is typing."""

from dataclasses import dataclass

from workflow_chat.clock import Clock
from workflow_chat.realtime import frames
from workflow_chat.realtime.frames import StateFrame

RENEWED_AFTER = 3 / 8  # of the time to live: 3 s of 8 s in which more signals of the same kind are told to nobody


@dataclass(slots=True)
class _Typist:
    until: float
    told_again_from: float


class Typists:
    """Each signal lasts for ``ttl_ms``, so nobody types for ever; and whoever sends many is shown now and then."""

    def __init__(self, clock: Clock, ttl_ms: int) -> None:
        self._clock = clock
        self._ttl_ms = ttl_ms
        self._typists: dict[str, _Typist] = {}

    def hear(self, user_id: str, *, is_typing: bool) -> StateFrame | None:
        """Note a signal; the frame to pass on, if readers should know."""
        if is_typing:
            return self._renew(user_id)
        return None if self._typists.pop(user_id, None) is None else _stopped(user_id)

    def _renew(self, user_id: str) -> StateFrame | None:
        now, ttl = self._clock.monotonic(), self._ttl_ms / 1000
        known = self._typists.get(user_id)
        if known is not None and now < known.told_again_from:
            known.until = now + ttl
            return None
        self._typists[user_id] = _Typist(now + ttl, now + ttl * RENEWED_AFTER)
        return _started(user_id, self._ttl_ms)

    def expire(self) -> list[StateFrame]:
        """End what has not been renewed."""
        now = self._clock.monotonic()
        lapsed = [user_id for user_id, typist in self._typists.items() if typist.until <= now]
        for user_id in lapsed:
            del self._typists[user_id]
        return [_stopped(user_id) for user_id in lapsed]

    def snapshot(self) -> list[StateFrame]:
        """Everybody who types now, for somebody who has just come."""
        now = self._clock.monotonic()
        left = {user_id: int((typist.until - now) * 1000) for user_id, typist in self._typists.items()}
        return [_started(user_id, ttl_ms) for user_id, ttl_ms in left.items() if ttl_ms > 0]


def _started(user_id: str, ttl_ms: int) -> StateFrame:
    return StateFrame(f"typing {user_id}", frames.typing_started(user_id, ttl_ms=ttl_ms), about=user_id)


def _stopped(user_id: str) -> StateFrame:
    return StateFrame(f"typing {user_id}", frames.typing_stopped(user_id), about=user_id)
