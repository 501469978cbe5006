"""All open streams of this process: who may open one, what it follows, and its end."""

import random
from collections.abc import Awaitable, Callable

import structlog

from workflow_chat.clock import Clock
from workflow_chat.config import StreamSettings
from workflow_chat.errors import Unavailable
from workflow_chat.metrics import Metrics
from workflow_chat.realtime import frames
from workflow_chat.realtime.bus.bus import Bus, Unsubscribe
from workflow_chat.realtime.bus.topics import RIGHTS
from workflow_chat.realtime.streams.admission import Admission
from workflow_chat.realtime.streams.background import Background
from workflow_chat.realtime.streams.conversations import Conversations
from workflow_chat.realtime.streams.feed import ConversationFeed
from workflow_chat.realtime.streams.open_streams import OpenStreams
from workflow_chat.realtime.streams.pulse import Pulse
from workflow_chat.realtime.streams.rights import Rights
from workflow_chat.realtime.streams.seat import Authoriser, Look, Seat
from workflow_chat.realtime.streams.stream import Stream
from workflow_chat.shapes.person import Person

log = structlog.get_logger(__name__)
FAREWELL = 1.5  # seconds that readers get to take their last frame


class Streams:
    """First :meth:`connect`, then :meth:`follow`, and :meth:`close` in the end, whatever has come between."""

    def __init__(
        self,
        conversations: Conversations,
        authoriser: Authoriser,
        bus: Bus,
        clock: Clock,
        *,
        limits: StreamSettings,
        metrics: Metrics,
    ) -> None:
        self._conversations = conversations
        self._bus = bus
        self._clock = clock
        self._limits = limits
        self._metrics = metrics
        self._open = OpenStreams(limits.per_person)
        self._metrics.streams.set_function(self.__len__)
        self._admission = Admission(clock, per_second=limits.admissions_per_second, longest_wait=limits.admission_wait)
        self._background = Background()
        self._rights = Rights(self._open, authoriser, clock, self._background)
        self._pulse = Pulse(self._open, self._rights, self._background, clock, limits=limits, metrics=metrics)
        self._unsubscribe: Unsubscribe | None = None
        self._random = random.Random()  # noqa: S311 - spreads load, guards nothing
        self.draining = False

    def __len__(self) -> int:
        return len(self._open)

    async def start(self) -> None:
        self._unsubscribe = await self._bus.subscribe(RIGHTS, self._rights.changed)
        self._background.begin(self._tick_for_ever())

    async def stop(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
        await self._background.stop()

    async def _tick_for_ever(self) -> None:
        while True:
            await self._clock.sleep(self._limits.tick)
            try:
                self._tick()
            except Exception:
                log.exception("pulse_failed")  # one odd stream must not stop everybody's heart

    def _tick(self) -> None:
        self._pulse.tick()
        self._conversations.tick()
        self._background.begin(self._conversations.check_positions_if_due())

    # Opening and closing one

    async def connect(self, person: Person, *, abort: Callable[[], None] | None = None) -> Stream:
        """A stream that follows nothing yet; ``abort`` closes the connection of somebody who does not read."""
        self._refuse_when_draining()
        self._open.reserve(person.user_id)
        try:
            await self._admission.enter()
        except BaseException:
            self._open.release(person.user_id)
            raise
        stream = Stream(person, self._clock, abort=abort)
        self._pulse.schedule(stream)
        self._open.add(stream)
        return stream

    async def follow(
        self, stream: Stream, seat: Seat, conversation_id: str, cursor: str | None, look: Callable[[], Awaitable[Look]]
    ) -> None:
        """Subscribe, then fix the place, then ``look`` at the rights, and only then have something to send.

        In any other order something could happen unseen between two steps. What ``look`` raises is raised here, and
        nothing is followed then.
        """
        conversation = await self._conversations.attach(conversation_id)
        self._refuse_when_draining()
        feed = ConversationFeed(stream, conversation, seat, self._clock, self._metrics)
        stream.carry(feed)
        try:
            await feed.place(cursor)
            question = self._rights.number_question()
            seen = await look()
        except BaseException:
            stream.drop(feed)
            raise
        feed.reseat(seen.seat, question)
        feed.begin(retry_ms=self._retry_ms(), heartbeat_ms=self._limits.heartbeat_ms, snapshot=seen.snapshot)

    def close(self, stream: Stream) -> None:
        """The connection is gone, or will be."""
        stream.close()
        self._open.remove(stream)

    def _refuse_when_draining(self) -> None:
        if self.draining:
            raise Unavailable("This instance is shutting down.", retry_after=1)

    def _retry_ms(self) -> int:
        return self._random.randint(self._limits.retry_ms_min, self._limits.retry_ms_max)

    # Sending everybody away

    async def drain(self) -> None:
        """In random order and spread over a while, so that they do not all come back at once."""
        self.draining = True
        streams = self._open.all()
        self._random.shuffle(streams)
        window = max(1.0, len(streams) / self._limits.drain_per_second)
        started = self._clock.monotonic()
        for number, stream in enumerate(streams):
            ahead = started + window * number / len(streams) - self._clock.monotonic()
            if ahead > 0:
                await self._clock.sleep(ahead)
            stream.end(frames.retry(self._retry_ms()) + frames.reconnect("shutdown"))
        await self._see_off()

    async def _see_off(self) -> None:
        """Let everybody take the last frame; whoever does not read any more is cut off."""
        deadline = self._clock.monotonic() + FAREWELL
        while len(self) and self._clock.monotonic() < deadline:
            await self._clock.sleep(self._limits.tick / 10)
        for stream in self._open.all():
            self._pulse.cut(stream)
