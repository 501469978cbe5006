"""One open stream: a position in a conversation's log, never a queue (realtime.md 2.6)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from workflow_chat.clock import Clock, rfc3339
from workflow_chat.errors import ChatError
from workflow_chat.realtime.cursor import Cursor
from workflow_chat.realtime.frames import frame, logged_frame, retry
from workflow_chat.realtime.hub import Hub
from workflow_chat.realtime.log import Page
from workflow_chat.realtime.ring import join
from workflow_chat.realtime.states import StateFrame

STATES_KEPT = 32  # unsent state frames; the oldest goes first
AWAY_DELAY = 0.25  # seconds between tries to read a log whose database is away


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose stream it is, and until when their token lets them have it (Unix seconds)."""

    user_id: str
    workflow_id: str
    token_issued_at: float
    token_expires_at: float


class Reader:
    """Follows a hub at its own speed; everything it sends comes out of :meth:`next_chunk`, in order."""

    __slots__ = (
        "_clock",
        "_entered",
        "_final",
        "_held",
        "_hub",
        "_hung_up",
        "_on_resync",
        "_opening",
        "_resync",
        "_states",
        "_waiter",
        "_wanted",
        "abort",
        "deadline",
        "failed_checks",
        "holder",
        "next_beat",
        "pos",
        "sending_since",
        "user_id",
    )

    def __init__(
        self, hub: Hub, holder: Holder, clock: Clock, *, on_resync: Callable[[str], None] = lambda _: None
    ) -> None:
        self.holder = holder
        self.user_id = holder.user_id
        self.pos = hub.head
        self.next_beat = 0.0
        self.deadline = 0.0
        self.sending_since: float | None = None
        self.failed_checks = 0
        self.abort: Callable[[], None] | None = None
        self._on_resync = on_resync
        self._clock = clock
        self._hub = hub
        self._opening: bytes | None = None
        self._resync: tuple[str, Cursor | None] | None = None
        self._states: dict[str, bytes] = {}
        self._final: bytes | None = None
        self._held = 0
        self._hung_up = False
        self._entered = False
        self._waiter: asyncio.Future[None] | None = None
        self._wanted: int | None = None  # events that the next page should have at most

    # Before the first frame

    async def begin(self, cursor: str | None) -> None:
        """Fix the position: at the head without a cursor, after it with a usable one, anew otherwise.

        The bus may be behind the log. Whoever comes after a change was acknowledged must not be told what was before
        it (P19), nor that a cursor is from the future: so the log is asked.
        """
        await self._hub.check()
        if cursor is None:
            self.pos = self._hub.latest
            return
        parsed = Cursor.parse(cursor)
        reason = "malformed" if parsed is None else self._hub.refusal_of(parsed)
        if reason is not None:
            self._resync = reason, parsed if reason == "too_old" else None
        elif parsed is not None:
            self.pos = parsed.seq

    def open(self, *, retry_ms: int, heartbeat_ms: int, snapshot: bytes) -> None:
        """Compose the first chunk: where the reader stands, then what is true now."""
        typing = b"".join(state.data for state in self._hub.typists.snapshot() if state.about != self.user_id)
        place = b"" if self._resync is not None else self._ready(heartbeat_ms)
        self._hub.enter(self)
        self._entered = True
        people = self._hub.presence.snapshot()
        self._opening = retry(retry_ms) + (place or self._take_resync()) + snapshot + people + typing

    def _ready(self, heartbeat_ms: int) -> bytes:
        data = {"head": self._hub.latest, "heartbeatMs": heartbeat_ms, "serverTime": rfc3339(self._clock.now())}
        return frame("ready", data, at=Cursor(self._hub.epoch, self.pos))

    # What the hub and the pulse tell

    def wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def offer(self, state: StateFrame) -> None:
        self._states.pop(state.key, None)  # the newest of a kind comes last
        self._states[state.key] = state.data
        if len(self._states) > STATES_KEPT:
            del self._states[self._least_wanted()]
        self.wake()

    def _least_wanted(self) -> str:
        """Typing ends by itself; a receipt that is dropped would be missing until the next connect."""
        return next((key for key in self._states if key.startswith("typing")), next(iter(self._states)))

    def resync(self, reason: str) -> None:
        self._resync = reason, None
        self.wake()

    def beat(self) -> None:
        """Say that the stream is alive, and how far the log reaches."""
        data = {"head": self._hub.head, "serverTime": rfc3339(self._clock.now())}
        self.offer(StateFrame("heartbeat", frame("heartbeat", data)))

    def end(self, event: str, data: dict[str, str], *, retry_ms: int | None = None) -> None:
        """Send this and nothing after it."""
        if self._final is None:
            self._final = (b"" if retry_ms is None else retry(retry_ms)) + frame(event, data)
        self.wake()

    def hold(self) -> None:
        """Send nothing until :meth:`release`: the right to read is being looked at again."""
        self._held += 1

    def release(self) -> None:
        self._held -= 1
        self.wake()

    def hang_up(self) -> None:
        """The other side is gone."""
        self._hung_up = True
        self.wake()

    def leave(self) -> None:
        self._hub.leave(self)
        if self._entered:
            self._hub.exit(self)

    # What goes out

    async def next_chunk(self) -> bytes | None:
        """Wait for something to send; None when the stream is over."""
        while not self._hung_up:
            if self._final is not None:
                self._hung_up = True
                return self._final
            if self._idle():
                await self._wait()
                continue
            chunk = self._at_hand() or await self._from_log()
            if chunk is not None and self._final is None:
                return chunk
        return None

    def _idle(self) -> bool:
        """Whether there is nothing to do but wait for somebody to wake us."""
        if self._hung_up or self._final is not None:
            return False
        something = self._opening or self._resync or self._states or self.pos < self._hub.head
        return bool(self._held) or not something

    def _at_hand(self) -> bytes | None:
        """What can be sent without asking the database."""
        if self._opening is not None:
            opening, self._opening = self._opening, None
            return opening
        if self._resync is not None:
            return self._take_resync()
        recent = self._hub.recent(self.pos) if self.pos < self._hub.head else None
        if recent is not None:
            self.pos = recent.last_seq
            return recent.data
        return self._take_states()

    def _take_states(self) -> bytes | None:
        if not self._states:
            return None
        states = b"".join(self._states.values())
        self._states.clear()
        return states

    def _take_resync(self) -> bytes:
        reason, since = self._resync or ("lagging", None)
        self._resync = None
        self._on_resync(reason)
        self.pos = self._hub.latest
        cursor = Cursor(self._hub.epoch, self.pos)
        data = {"reason": reason, "cursor": str(cursor), "since": None if since is None else str(since)}
        return frame("resync", data, at=cursor)

    async def _from_log(self) -> bytes | None:
        """The next page for a reader that is further back than the ring reaches."""
        if self.pos >= self._hub.head:
            return None
        try:
            page = await self._hub.page(self.pos, at_most=self._wanted)
        except ChatError:
            page = None
        if page is None or page.position.epoch != self._hub.epoch:
            self._hub.suspect()  # away, removed, or another history: the hub finds out which
            await self._clock.sleep(AWAY_DELAY)
        elif self._resync is None and not self._held:
            return self._take_page(page)
        return None

    def _take_page(self, page: Page) -> bytes | None:
        events = self._hub.current(page)
        if events is None:
            return None
        if not events or events[0].seq != self.pos + 1:  # dropped by retention while we were reading
            self._resync = "too_old", Cursor(self._hub.epoch, self.pos)
            return None
        chunk = join([(event, logged_frame(event)) for event in events])
        taken = chunk.last_seq - self.pos
        self._wanted = 2 * taken if taken < len(events) else None  # long messages: do not read a page for two of them
        self.pos = chunk.last_seq
        return chunk.data

    async def _wait(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        await self._waiter
        self._waiter = None
