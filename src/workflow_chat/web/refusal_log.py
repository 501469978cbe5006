"""Who was refused: a line in the log for each refused sign-in and access, but never so many that they fill it."""

from collections import Counter

import structlog
from starlette.types import Scope

from workflow_chat.clock import Clock
from workflow_chat.errors import ChatError, PermissionDenied, Unauthenticated, WorkflowNotFound

log = structlog.get_logger(__name__)
WATCHED = (Unauthenticated, PermissionDenied, WorkflowNotFound)
LINES = 20  # of one code in each interval
INTERVAL = 60.0  # seconds


class RefusalLog:
    """Lines beyond the limit are counted, and the next interval begins with how many they were."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since = clock.monotonic()
        self._refused: Counter[str] = Counter()

    def note(self, error: ChatError, scope: Scope) -> None:
        """Write down who was refused what; no token and nothing of a body."""
        if not isinstance(error, WATCHED):
            return
        self._begin_anew_when_due()
        self._refused[error.code] += 1
        if self._refused[error.code] <= LINES:
            client = scope.get("client")
            log.warning(
                "refused",
                code=error.code,
                request_id=scope["request_id"],
                method=scope["method"],
                path=scope["path"][:300],
                client=client[0] if client else None,
                user_id=scope.get("user_id"),
            )

    def _begin_anew_when_due(self) -> None:
        now = self._clock.monotonic()
        if now - self._since < INTERVAL:
            return
        for code, times in self._refused.items():
            if times > LINES:
                log.warning("refused_more", code=code, times=times - LINES)
        self._refused.clear()
        self._since = now
