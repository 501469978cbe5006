"""Who is here. Each process tells the others, per conversation, whom it has; there is no common list.

A statement is always the whole truth of its process, so losing, repeating or reordering statements heals with the next
one, and what a crashed process has said ends when the bus stops hearing it.
"""

from collections import Counter
from collections.abc import Callable

from workflow_chat.clock import Clock, rfc3339
from workflow_chat.config import RoomSettings
from workflow_chat.realtime import frames
from workflow_chat.realtime.frames import StateFrame
from workflow_chat.shapes.frames import PresentPersonView
from workflow_chat.shapes.notices import PresenceStatement

LISTED = 200  # people in a snapshot


class Presence:
    """The people of one conversation, here and elsewhere."""

    def __init__(self, clock: Clock, limits: RoomSettings, *, origin: str, is_alive: Callable[[str], bool]) -> None:
        self._clock = clock
        self._limits = limits
        self._origin = origin
        self._is_alive = is_alive
        self._streams: Counter[str] = Counter()
        self._leaving: dict[str, float] = {}
        self._elsewhere: dict[str, frozenset[str]] = {}
        self._last_seen: dict[str, str] = {}
        self._shown: set[str] = set()
        self._stated_at = clock.monotonic()
        self._news = False
        self._moved = False

    # Streams of this process

    def enter(self, user_id: str) -> None:
        """Somebody has opened a stream."""
        self._news = self._news or user_id not in self._here()
        self._streams[user_id] += 1
        self._leaving.pop(user_id, None)
        self._moved = True

    def leave(self, user_id: str) -> None:
        """Somebody has closed one; with the last one they are leaving, and gone after the grace."""
        self._streams[user_id] -= 1
        if self._streams[user_id] <= 0:
            del self._streams[user_id]
            self._leaving[user_id] = self._clock.monotonic() + self._limits.presence_grace
            self._last_seen[user_id] = rfc3339(self._clock.now())

    def _here(self) -> set[str]:
        return {*self._streams, *self._leaving}

    # Other processes

    def hear(self, statement: PresenceStatement) -> bool:
        """Take in what a process says of itself; whether it wants to be told the same."""
        if statement.origin == self._origin:
            return False
        self._elsewhere[statement.origin] = frozenset(statement.online)
        self._moved = True
        for user_id, moment in statement.last_seen.items():
            self._last_seen[user_id] = max(moment, self._last_seen.get(user_id, ""))
        return statement.asks

    def statement(self, conversation_id: str, *, asks: bool = False) -> PresenceStatement:
        """The whole truth of this process."""
        self._stated_at = self._clock.monotonic()
        self._news = False
        return PresenceStatement(conversation_id, self._origin, sorted(self._here()), dict(self._last_seen), asks)

    def has_news(self) -> bool:
        """Whether it is time for a statement."""
        due = self._clock.monotonic() - self._stated_at >= self._limits.presence_refresh
        return self._news or (due and bool(self._here()))

    # What is shown

    def changes(self) -> list[StateFrame]:
        """What has changed since the last call, after letting go of whom nobody has seen for too long."""
        self._let_go()
        if not self._moved:
            return []
        self._moved = False
        online = self._here().union(*self._elsewhere.values())
        moved = sorted(online ^ self._shown)
        self._shown = online
        return [StateFrame(f"presence {user_id}", frames.presence(self._of([user_id]))) for user_id in moved]

    def snapshot(self) -> bytes:
        """Everybody who is here, and those who were, for somebody who has just come."""
        people = [*sorted(self._shown), *sorted(set(self._last_seen) - self._shown)]
        return frames.presence(self._of(people[:LISTED]))

    def _let_go(self) -> None:
        now = self._clock.monotonic()
        for user_id in [user_id for user_id, until in self._leaving.items() if until <= now]:
            del self._leaving[user_id]
            self._news = self._moved = True
        for origin in [origin for origin in self._elsewhere if not self._is_alive(origin)]:
            self._lose(self._elsewhere.pop(origin))

    def _lose(self, people: frozenset[str]) -> None:
        for user_id in people:
            self._last_seen[user_id] = rfc3339(self._clock.now())
        self._moved = True

    def _of(self, people: list[str]) -> list[PresentPersonView]:
        return [
            {
                "userId": user_id,
                "online": user_id in self._shown,
                "lastSeenAt": None if user_id in self._shown else self._last_seen.get(user_id),
            }
            for user_id in people
        ]
