"""The end of one conversation's log, as this process knows it: told by the bus, repaired from the log."""

from collections.abc import Callable

from workflow_chat.clock import Clock
from workflow_chat.config import RingSettings
from workflow_chat.errors import WorkflowNotFound
from workflow_chat.metrics import Metrics
from workflow_chat.realtime.log.contents import Contents
from workflow_chat.realtime.log.cursor import Cursor
from workflow_chat.realtime.log.event_log import Bounds, EventLog, Page
from workflow_chat.realtime.log.followers import Followers
from workflow_chat.realtime.log.repair import Repair
from workflow_chat.realtime.log.ring import Chunk
from workflow_chat.realtime.log.shared_reads import SharedReads
from workflow_chat.shapes.frames import ResyncReason
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.notices import LoggedEvent


class Tail:
    """``head`` is the last event without a gap before it; ``_target`` the last one that anybody has mentioned.

    ``on_event`` is told of each event in its turn.
    """

    def __init__(
        self,
        conversation_id: str,
        event_log: EventLog,
        clock: Clock,
        limits: RingSettings,
        metrics: Metrics,
        *,
        on_event: Callable[[LoggedEvent], None],
    ) -> None:
        self.epoch = ""  # until the log was asked for the first time
        self.head = 0
        self.floor = 0
        self.followers = Followers()
        self._target = 0
        self._on_event = on_event
        self._contents = Contents(limits)
        self._reads = SharedReads(conversation_id, event_log, on_bounds=self.compare)
        self._repair = Repair(clock, metrics, is_behind=self._is_behind, compare=self.check, fill=self._fill)

    # What the bus tells

    def hear(self, event: LoggedEvent) -> None:
        """Take an event from the bus, which may have lost, repeated or reordered others."""
        if event.erases and event.epoch == (self.epoch or event.epoch):
            self._contents.change(event)
        if not self.epoch:
            self._target = max(self._target, event.seq)
        elif event.epoch != self.epoch:
            self.suspect()
        elif event.seq == self.head + 1:
            self._hear_next(event)
        elif event.seq > self.head:
            self._want(event.seq)

    def _hear_next(self, event: LoggedEvent) -> None:
        current = self._contents.heard_now(event)
        if current is None:
            self._want(event.seq)
        else:
            self._append(current)
            self.followers.wake()

    def _append(self, event: LoggedEvent) -> None:
        self._contents.ring.append(event)
        self.head = event.seq
        self._on_event(event)

    # What the log tells

    async def check(self) -> None:
        """Compare with the log's true bounds; whoever goes on after this knows no less than the log did."""
        await self._reads.bounds()

    def compare(self, bounds: Bounds | None) -> None:
        """Find a lost last event, and another history."""
        if bounds is None:  # removed; its workflow may live on with another one, which nobody here would hear of
            self.followers.refuse(WorkflowNotFound.code)
            return
        if bounds.epoch != self.epoch:
            self._start_over(bounds)
        self.floor = max(self.floor, bounds.floor)
        self._want(bounds.head)

    def suspect(self) -> None:
        """Something does not fit; compare soon."""
        if self.epoch:
            self._repair.suspect()

    def _start_over(self, bounds: Bounds) -> None:
        if self.epoch:
            self._target = bounds.head
            self._contents.drop_all()
        self.epoch, self.head, self.floor = bounds.epoch, bounds.head, bounds.floor
        self.followers.resync("epoch")

    def _want(self, seq: int) -> None:
        self._target = max(self._target, seq)
        if self._is_behind():
            self._repair.begin()

    def _is_behind(self) -> bool:
        return self._target > self.head

    async def _fill(self) -> None:
        page = await self.page(self.head)
        if page is None:
            self._target = self.head
        elif page.bounds.epoch != self.epoch:
            self._start_over(page.bounds)
        else:
            self._take(page)

    def _take(self, page: Page) -> None:
        if self.head < page.bounds.floor:  # retention dropped what was missing; readers notice by themselves
            self.head = self.floor = page.bounds.floor
            self._contents.ring.clear()
        events = self.current(page)
        if events is None:
            return
        for event in events:
            if event.erases:
                self._contents.change(event)
            if event.seq == self.head + 1:
                self._append(event)
        if page.bounds.head <= self.head:
            self._target = self.head
        self.followers.wake()

    # Reading along

    @property
    def latest(self) -> int:
        """Where the log ends, as far as anybody has said; what lies between ``head`` and it is on its way."""
        return max(self.head, self._target)

    def refusal_of(self, cursor: Cursor) -> ResyncReason | None:
        """Why nobody can go on from this cursor, or None."""
        if cursor.epoch != self.epoch:
            return "epoch"
        if cursor.seq > self.latest:
            return "future"
        return "too_old" if cursor.seq < self.floor else None

    def recent(self, after: int, audience: Audience) -> Chunk | None:
        """What is at hand after a place. Nothing is while something is missing: it may be a change of just that."""
        return self._contents.ring.after(after, audience) if self._target <= self.head else None

    def current(self, page: Page) -> list[LoggedEvent] | None:
        """The page's events with their messages as they are now; None: read it again."""
        return self._contents.read_now(page)

    async def page(self, after: int, *, at_most: int | None = None) -> Page | None:
        """The events after a place; None when the conversation is gone."""
        return await self._reads.page(after, at_most=at_most, known=self._target)
