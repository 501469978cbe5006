"""Following one conversation: a place in its log, and what is true now."""

import asyncio

from workflow_chat.clock import Clock, rfc3339
from workflow_chat.errors import ChatError, WorkflowNotFound
from workflow_chat.metrics import Metrics
from workflow_chat.realtime import frames
from workflow_chat.realtime.frames import StateFrame
from workflow_chat.realtime.log.cursor import Cursor
from workflow_chat.realtime.log.event_log import Page
from workflow_chat.realtime.log.ring import encoded_for
from workflow_chat.realtime.streams.conversations import Conversation
from workflow_chat.realtime.streams.seat import Seat
from workflow_chat.realtime.streams.stream import Stream
from workflow_chat.shapes.frames import ResyncReason

STATES_KEPT = 32  # unsent state frames; the oldest goes first
AWAY_DELAY = 0.25  # seconds between tries to read a log whose database is away


class ConversationFeed:
    """Fulfils :class:`workflow_chat.realtime.streams.stream.Feed`; ``seq`` is the last event that was taken."""

    __slots__ = (
        "_audience",
        "_clock",
        "_entered",
        "_metrics",
        "_opening",
        "_page_size",
        "_question",
        "_reading",
        "_resync",
        "_room",
        "_roused",
        "_states",
        "_stream",
        "_tail",
        "seat",
        "seq",
        "user_id",
    )

    def __init__(self, stream: Stream, conversation: Conversation, seat: Seat, clock: Clock, metrics: Metrics) -> None:
        self.seat = seat
        self.user_id = seat.person.user_id
        self.seq = conversation.tail.head
        self._audience = seat.audience
        self._question = 0  # that was answered with the seat
        self._stream = stream
        self._roused = False  # the stream knows already that there is something to take
        self._tail = conversation.tail
        self._room = conversation.room
        self._clock = clock
        self._metrics = metrics
        self._opening: bytes | None = b""  # None when it was taken
        self._entered = False
        self._resync: tuple[ResyncReason, Cursor | None] | None = None
        self._states: dict[str, bytes] = {}
        self._reading: asyncio.Task[Page | None] | None = None
        self._page_size: int | None = None  # events that the next page should have at most
        self._tail.followers.add(self)
        self._room.onlookers.add(self)

    def close(self) -> None:
        self._stop_reading()
        self._tail.followers.discard(self)
        self._room.onlookers.discard(self)
        if self._entered:
            self._room.leave(self.user_id)

    # Before the first frame

    async def place(self, cursor: str | None) -> None:
        """Fix the place: at the head without a cursor, after it with a usable one, anew otherwise.

        The bus may be behind the log. Whoever comes after a change was acknowledged must not be told what was before
        it (P19), nor that a cursor is from the future: so the log is asked.
        """
        await self._tail.check()
        if cursor is None:
            self.seq = self._tail.latest
            return
        parsed = Cursor.parse(cursor)
        reason = "malformed" if parsed is None else self._tail.refusal_of(parsed)
        if reason is not None:
            self._resync = reason, parsed if reason == "too_old" else None
        elif parsed is not None:
            self.seq = parsed.seq

    def begin(self, *, retry_ms: int, heartbeat_ms: int, snapshot: bytes) -> None:
        """Compose the first chunk for somebody who may read: where they stand, then what is true now."""
        self._entered = True
        self._room.enter(self.user_id)
        place = self._ready(heartbeat_ms) if self._resync is None else self._take_resync()
        self._opening = frames.retry(retry_ms) + place + snapshot + self._room.snapshot(self.user_id)
        self.wake()

    def _ready(self, heartbeat_ms: int) -> bytes:
        cursor = Cursor(self._tail.epoch, self.seq)
        return frames.ready(
            str(cursor), head=self._tail.latest, heartbeat_ms=heartbeat_ms, server_time=rfc3339(self._clock.now())
        )

    # What is told

    def wake(self) -> None:
        if not self._roused:  # of many events in a row only the first one costs anything
            self._roused = True
            self._stream.rouse(self)

    def offer(self, state: StateFrame) -> None:
        self._states.pop(state.key, None)  # the newest of a kind comes last
        self._states[state.key] = state.data
        if len(self._states) > STATES_KEPT:
            del self._states[self._least_wanted()]
        self.wake()

    def _least_wanted(self) -> str:
        """Typing ends by itself; a receipt that is dropped would be missing until the next connect."""
        return next((key for key in self._states if key.startswith("typing")), next(iter(self._states)))

    def resync(self, reason: ResyncReason) -> None:
        self._stop_reading()
        self._resync = reason, None
        self.wake()

    def beat(self) -> None:
        beat = frames.heartbeat(head=self._tail.head, server_time=rfc3339(self._clock.now()))
        self.offer(StateFrame("heartbeat", beat))

    def reseat(self, seat: Seat, question: int) -> None:
        if seat.conversation_id != self.seat.conversation_id:  # the workflow was removed and put again
            self.refuse(WorkflowNotFound.code)
        elif question > self._question:
            self._question = question
            self.seat = seat
            self._audience = seat.audience

    def refuse(self, code: str) -> None:
        self._stream.end(frames.revoked(code))

    # What goes out

    def take(self) -> bytes | None:
        self._roused = False
        if self._opening is not None or self._resync is not None:
            return self._take_opening()
        tail = self._tail
        if self.seq < tail.head and self._reading is None:
            recent = tail.recent(self.seq, self._audience)
            if recent is not None:
                self.seq = recent.last_seq
                if self._states or self.seq < tail.head:
                    self.wake()
                return recent.data
        if self._states:
            self.wake()
            return self._take_states()
        return self._from_log() if self.seq < tail.head else None

    def _take_opening(self) -> bytes | None:
        if not self._entered:  # the right to read is still being looked at
            return None
        self.wake()
        if self._opening is None:
            return self._take_resync()
        opening, self._opening = self._opening, None
        return opening

    def _take_states(self) -> bytes:
        states = b"".join(self._states.values())
        self._states.clear()
        return states

    def _take_resync(self) -> bytes:
        assert self._resync is not None
        (reason, since), self._resync = self._resync, None
        self._metrics.resyncs.labels(reason).inc()
        self.seq = self._tail.latest
        cursor = str(Cursor(self._tail.epoch, self.seq))
        return frames.resync(cursor, reason=reason, since=None if since is None else str(since))

    # Further back than what is at hand

    def _from_log(self) -> bytes | None:
        """The next page. While it is on its way, the stream goes on with its other feeds."""
        if self._reading is not None and not self._reading.done():
            return None
        page = None if self._reading is None else self._reading.result()
        self._reading = None
        chunk = None if page is None else self._take_page(page)
        if chunk is None and self._resync is None:
            self._reading = asyncio.create_task(self._read(), name="read on")
            self._reading.add_done_callback(lambda _: self.wake())
        return chunk

    async def _read(self) -> Page | None:
        try:
            page = await self._tail.page(self.seq, at_most=self._page_size)
        except ChatError:
            page = None
        if page is not None and page.bounds.epoch == self._tail.epoch:
            return page
        self._tail.suspect()  # away, removed, or another history: the tail finds out which
        await self._clock.sleep(AWAY_DELAY)
        return None

    def _take_page(self, page: Page) -> bytes | None:
        events = self._tail.current(page)
        if events is None:
            return None
        if not events or events[0].seq != self.seq + 1:  # dropped by retention while we were reading
            self._resync = "too_old", Cursor(self._tail.epoch, self.seq)
            self.wake()
            return None
        chunk = encoded_for(self._audience, events)
        taken = chunk.last_seq - self.seq
        self._page_size = 2 * taken if taken < len(events) else None  # long messages: do not read a page for two
        self.seq = chunk.last_seq
        self.wake()
        return chunk.data

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
