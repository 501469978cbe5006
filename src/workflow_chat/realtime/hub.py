"""One conversation in one process: how far its log reaches, its last events, and who reads along (realtime.md 2.5)."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from workflow_chat.clock import Clock
from workflow_chat.config import PresenceSettings
from workflow_chat.errors import ChatError
from workflow_chat.metrics import Metrics
from workflow_chat.realtime.bus import Bus, Conversational
from workflow_chat.realtime.changes import Changes
from workflow_chat.realtime.cursor import Cursor
from workflow_chat.realtime.log import EventLog, Page, Position
from workflow_chat.realtime.presence import Presence
from workflow_chat.realtime.ring import Chunk, Ring
from workflow_chat.realtime.states import ReceiptBatch, StateFrame, Typists
from workflow_chat.shapes.notices import LoggedEvent, PresenceStatement, TypingSignal

PAGE = 200  # events that one read of the log returns
REPAIR_DELAY = 0.01  # seconds in which a reordered neighbour may still arrive by itself
REPAIR_BACKOFF = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0)  # seconds between tries while the database is away


@dataclass(frozen=True, slots=True)
class HubLimits:
    """How much a hub keeps, and its intervals."""

    ring_events: int
    ring_bytes: int
    typing_ttl_ms: int
    receipts_interval: float  # seconds
    presence: PresenceSettings


class Follower(Protocol):
    """Somebody who reads along, as the hub sees them."""

    user_id: str

    def wake(self) -> None:
        """There is something new in the log."""
        ...

    def offer(self, state: StateFrame) -> None:
        """Something is true now."""
        ...

    def resync(self, reason: str) -> None:
        """The position is void; the reader has to load the conversation anew."""
        ...


class Hub:
    """``head`` is the last event without a gap before it; ``_target`` the last one that anybody has mentioned."""

    def __init__(
        self,
        conversation_id: str,
        event_log: EventLog,
        bus: Bus,
        clock: Clock,
        limits: HubLimits,
        *,
        metrics: Metrics | None = None,
    ) -> None:
        self.conversation_id = conversation_id
        self.epoch = ""
        self.head = 0
        self.floor = 0
        self.followers: set[Follower] = set()
        self.empty_since = clock.monotonic()
        self.ring = Ring(max_events=limits.ring_events, max_bytes=limits.ring_bytes)
        self.typists = Typists(clock, limits.typing_ttl_ms)
        self.presence = Presence(clock, limits.presence, origin=bus.origin, is_alive=bus.is_alive)
        self._receipts = ReceiptBatch(clock, limits.receipts_interval)
        self._bus = bus
        self._metrics = metrics or Metrics()
        self._log = event_log
        self._clock = clock
        self._opened = False
        self._suspicious = False
        self._target = 0
        self._repairing: asyncio.Task[None] | None = None
        self._changes = Changes()
        self._reads: dict[tuple[int, int, int], asyncio.Task[Page | None]] = {}
        self._checking = asyncio.Lock()
        self._next_check: asyncio.Task[None] | None = None

    @property
    def latest(self) -> int:
        """Where the log ends, as far as anybody has said; what lies between ``head`` and it is on its way."""
        return max(self.head, self._target)

    # Those who read along

    def join(self, follower: Follower) -> None:
        self.followers.add(follower)

    def leave(self, follower: Follower) -> None:
        self.followers.discard(follower)
        self.empty_since = self._clock.monotonic()

    def _tell(self, state: StateFrame | None) -> None:
        if state is not None:
            for follower in self.followers:
                if follower.user_id != state.about:
                    follower.offer(state)

    def enter(self, follower: Follower) -> None:
        """Show somebody who may be here as present."""
        self.presence.enter(follower.user_id)
        self.show_presence()

    def exit(self, follower: Follower) -> None:
        """One stream less; the person is shown as gone when no other follows soon."""
        self.presence.leave(follower.user_id)

    def state_presence(self, *, asks: bool) -> None:
        """Tell the other processes who is here."""
        self._bus.publish(self.presence.statement(self.conversation_id, asks=asks))

    def show_presence(self) -> None:
        """Tell the readers, and the other processes, what has changed."""
        for state in self.presence.changes():
            self._tell(state)
        if self.presence.has_news():
            self.state_presence(asks=False)

    def _hear_presence(self, statement: PresenceStatement) -> None:
        asked = self.presence.hear(statement)
        self.show_presence()
        if asked:
            self.state_presence(asks=False)

    def _wake(self) -> None:
        for follower in self.followers:
            follower.wake()

    # What writers tell

    def hear(self, notice: Conversational) -> None:
        """Take a notice from the bus, which may have lost, repeated or reordered others."""
        if isinstance(notice, LoggedEvent):
            self._hear_event(notice)
        elif isinstance(notice, TypingSignal):
            self._tell(self.typists.hear(notice.user_id, is_typing=notice.is_typing))
        elif isinstance(notice, PresenceStatement):
            self._hear_presence(notice)
        else:
            self._tell(self._receipts.add(notice.receipt))

    def tick(self) -> None:
        """Let what depends on time happen."""
        for state in self.typists.expire():
            self._tell(state)
        self._tell(self._receipts.due())
        self.show_presence()

    def _hear_event(self, event: LoggedEvent) -> None:
        if event.erases and event.epoch == (self.epoch or event.epoch):
            self._hear_change(event)
        if not self._opened:
            self._target = max(self._target, event.seq)
        elif event.epoch != self.epoch:
            self.suspect()
        elif event.seq == self.head + 1:
            self._hear_next(event)
        elif event.seq > self.head:
            self._want(event.seq)

    def _hear_next(self, event: LoggedEvent) -> None:
        current = self._changes.current(event, as_of=event.seq) if event.message else None
        if current is None:
            self._want(event.seq)
        else:
            self._append(current)
            self._wake()

    def _hear_change(self, event: LoggedEvent) -> None:
        self._changes.hear(event)
        if event.message:
            self.ring.rewrite(event)
        else:  # the bus carried no text: let everybody read what the message has become
            self.ring.clear()

    def _append(self, event: LoggedEvent) -> None:
        self.ring.append(event)
        self.head = event.seq
        if event.type == "message.created" and event.sender_id is not None:
            self._tell(self.typists.hear(event.sender_id, is_typing=False))

    # Finding out what was missed

    def place(self, position: Position | None) -> None:
        """Compare with the log's true position: finds a lost last event, and another history."""
        if position is None:  # the conversation was removed; its readers' rights end with it
            return
        if not self._opened or position.epoch != self.epoch:
            self._start_over(position)
        self.floor = max(self.floor, position.floor)
        self._want(position.head)

    def suspect(self) -> None:
        """Something does not fit; ask the database for the true position."""
        self._suspicious = True
        self._repair_soon()

    def refusal_of(self, cursor: Cursor) -> str | None:
        """Why a reader cannot go on from this cursor, or None."""
        if cursor.epoch != self.epoch:
            return "epoch"
        if cursor.seq > self.latest:
            return "future"
        return "too_old" if cursor.seq < self.floor else None

    async def check(self) -> None:
        """Read the true position and repair what is missing. Those who wait for the same read share it, if it has not
        begun: an answer to an older question would be no proof for them."""
        if self._next_check is None:
            self._next_check = asyncio.create_task(self._check_in_turn(), name="read position")
        await asyncio.shield(self._next_check)

    async def _check_in_turn(self) -> None:
        async with self._checking:
            self._next_check = None
            positions = await self._log.positions([self.conversation_id])
            self.place(positions.get(self.conversation_id))

    def _start_over(self, position: Position) -> None:
        self.epoch, self.head, self.floor = position.epoch, position.head, position.floor
        if self._opened:
            self._target = position.head
            self._changes.clear()
        self._opened = True
        self.ring.clear()
        for follower in self.followers:
            follower.resync("epoch")

    def _want(self, seq: int) -> None:
        self._target = max(self._target, seq)
        if self._target > self.head:
            self._repair_soon()

    def _repair_soon(self) -> None:
        if self._opened and (self._repairing is None or self._repairing.done()):
            self._repairing = asyncio.create_task(self._repair(), name=f"repair {self.conversation_id}")

    async def _repair(self) -> None:
        failures = 0
        self._metrics.repairs.inc()
        await self._clock.sleep(REPAIR_DELAY)
        while self._suspicious or self._target > self.head:
            try:
                await self._repair_once()
                failures = 0
            except ChatError:
                await self._clock.sleep(REPAIR_BACKOFF[min(failures, len(REPAIR_BACKOFF) - 1)])
                failures += 1

    async def _repair_once(self) -> None:
        if self._suspicious:
            self._suspicious = False
            try:
                await self.check()
            except ChatError:
                self._suspicious = True
                raise
        else:
            self._take(await self.page(self.head))

    def _take(self, page: Page | None) -> None:
        if page is None:
            self._target = self.head
        elif page.position.epoch != self.epoch:
            self._start_over(page.position)
        else:
            self._take_events(page)

    def _take_events(self, page: Page) -> None:
        if self.head < page.position.floor:  # retention dropped what was missing; readers notice by themselves
            self.head = self.floor = page.position.floor
            self.ring.clear()
        events = self.current(page)
        if events is None:
            return
        for event in events:
            if event.erases:
                self._hear_change(event)
            if event.seq == self.head + 1:
                self._append(event)
        if page.position.head <= self.head:
            self._target = self.head
        self._wake()

    # Reading the log

    def recent(self, after: int) -> Chunk | None:
        """What is at hand after a position. Nothing is while something is missing: it may be a change of just that."""
        return self.ring.after(after) if self._target <= self.head else None

    def current(self, page: Page) -> list[LoggedEvent] | None:
        """The page's events with their messages as they are now, not as they were then; None: read it again."""
        events = [self._changes.current(event, as_of=page.position.head) for event in page.events]
        known = [event for event in events if event is not None]
        return known if len(known) == len(events) else None

    async def page(self, after: int, *, at_most: int | None = None) -> Page | None:
        """The events after a position. Readers who ask for the same page, knowing no more, share one read."""
        limit = min(at_most or PAGE, PAGE)
        wanted = after, limit, self._target
        task = self._reads.get(wanted)
        if task is None:
            task = asyncio.create_task(self._log.page(self.conversation_id, after, limit), name="read log")
            self._reads[wanted] = task
            task.add_done_callback(lambda _: self._reads.pop(wanted, None))
        return await asyncio.shield(task)
