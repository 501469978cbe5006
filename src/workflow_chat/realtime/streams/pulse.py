"""What happens to streams by time: heartbeats, deadlines, the end of a token."""

import asyncio
import random

import structlog

from workflow_chat.clock import Clock
from workflow_chat.config import HEARTBEAT_SPREAD, StreamSettings
from workflow_chat.metrics import Metrics
from workflow_chat.realtime import frames
from workflow_chat.realtime.streams.background import Background
from workflow_chat.realtime.streams.open_streams import OpenStreams
from workflow_chat.realtime.streams.rights import Rights
from workflow_chat.realtime.streams.stream import Stream
from workflow_chat.shapes.frames import ReconnectReason
from workflow_chat.shapes.notices import RightsChanged

log = structlog.get_logger(__name__)
EXPIRY_MARGIN = 5.0  # seconds before the token's end at which the client is asked to come back with a fresh one
ROTATION_SPREAD = 0.2  # of a stream's longest life, either way
STOOD_STILL = 3.0  # seconds without a tick, after which this process may have missed the end of somebody's rights


class Pulse:
    """One timer for all streams: ten thousand timers cost more than one that looks at ten thousand streams."""

    def __init__(
        self,
        open_streams: OpenStreams,
        rights: Rights,
        background: Background,
        clock: Clock,
        *,
        limits: StreamSettings,
        metrics: Metrics,
    ) -> None:
        self._open_streams = open_streams
        self._rights = rights
        self._clock = clock
        self._limits = limits
        self._metrics = metrics
        self._background = background
        self._ticked_at = clock.monotonic()
        self._random = random.Random()  # noqa: S311 - spreads load, guards nothing

    def schedule(self, stream: Stream) -> None:
        """Give a new stream its first heartbeat and its end."""
        now = self._clock.monotonic()
        left = self._seconds_left(stream)
        rotation = self._limits.longest_life * self._random.uniform(1 - ROTATION_SPREAD, 1 + ROTATION_SPREAD)
        margin = EXPIRY_MARGIN if left > 2 * EXPIRY_MARGIN else 0
        stream.deadline = now + min(max(left - margin, self._limits.tick), rotation)
        stream.next_beat = now + self._beat_interval()

    def _seconds_left(self, stream: Stream) -> float:
        return (stream.person.token_expires_at - self._clock.now()).total_seconds()

    def _beat_interval(self) -> float:
        return self._limits.heartbeat * self._random.uniform(1 - HEARTBEAT_SPREAD, 1 + HEARTBEAT_SPREAD)

    def tick(self) -> None:
        """Look at every stream once."""
        now = self._clock.monotonic()
        if now - self._ticked_at > STOOD_STILL:
            self._rights.changed(RightsChanged(None))
        self._ticked_at = now
        due: list[Stream] = []
        for stream in self._open_streams.all():
            if stream.is_stalled(now, self._limits.send_deadline):
                self.cut(stream)
            elif now >= stream.deadline:
                stream.end(frames.reconnect(self._reason_to_end(stream)))
            elif now >= stream.next_beat:
                stream.next_beat = now + self._beat_interval()
                due.append(stream)
        if due:
            self._background.begin(self._beat(due))

    def _reason_to_end(self, stream: Stream) -> ReconnectReason:
        return "token_expiring" if self._seconds_left(stream) <= 2 * EXPIRY_MARGIN else "rotation"

    def cut(self, stream: Stream) -> None:
        """Close the connection of somebody who has stopped reading."""
        log.info("stream_stalled", user_id=stream.person.user_id)
        self._metrics.cut.inc()
        stream.cut()

    async def _beat(self, streams: list[Stream]) -> None:
        """Check rights first, so that a stream that must end is never told it is healthy.

        A database that does not answer is no reason to fall silent: readers would take the stream for dead.
        """
        checking = self._background.begin(self._rights.still_allowed(streams))
        waiting = self._background.begin(self._clock.sleep(self._limits.patience))
        await asyncio.wait((checking, waiting), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        for stream in checking.result() if checking.done() else streams:
            stream.beat()
