"""All open streams of this process: who may open one, their heartbeats, their deadlines, and their end."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol, TypeVar

import structlog

from workflow_chat.clock import Clock
from workflow_chat.config import StreamSettings
from workflow_chat.errors import ChatError, RateLimited, Unavailable
from workflow_chat.metrics import Metrics
from workflow_chat.realtime.admission import Admission
from workflow_chat.realtime.hub import Hub
from workflow_chat.realtime.hubs import Hubs
from workflow_chat.realtime.reader import Holder, Reader
from workflow_chat.shapes.notices import RightsChanged

log = structlog.get_logger(__name__)
EXPIRY_MARGIN = 5.0  # seconds before the token's end at which the client is asked to come back with a fresh one
ROTATION_SPREAD = 0.2  # of a stream's longest life, either way
HEARTBEAT_SPREAD = 1 / 9  # 27 s ± 3 s
STOOD_STILL = 3.0  # seconds without a tick, after which this process may have missed the end of somebody's rights
FAREWELL = 1.5  # seconds that readers get to take their last frame
CHECKS_MISSED = 2  # heartbeats without an answer about rights, after which a stream is closed
Result = TypeVar("Result")


class Authoriser(Protocol):
    """Tells whose rights have ended."""

    async def refusals(self, holders: Sequence[Holder]) -> dict[Holder, str]:
        """For each holder who may not read any more, the code that says why."""
        ...


class Streams:
    """One timer for all streams, because ten thousand timers cost more than one that looks at ten thousand streams."""

    def __init__(
        self, hubs: Hubs, authoriser: Authoriser, clock: Clock, limits: StreamSettings, metrics: Metrics | None = None
    ) -> None:
        self._hubs = hubs
        self._authoriser = authoriser
        self._clock = clock
        self._limits = limits
        self.metrics = metrics or Metrics()
        self.metrics.streams.set_function(self.__len__)
        self._admission = Admission(clock, per_second=limits.admissions_per_second, longest_wait=limits.admission_wait)
        self._readers: dict[str, set[Reader]] = defaultdict(set)
        self._held: Counter[str] = Counter()
        self.draining = False
        self._pulse: asyncio.Task[None] | None = None
        self._ticked_at = clock.monotonic()
        self._checks: set[asyncio.Task[Any]] = set()
        self._random = random.Random()  # noqa: S311 - spreads load, guards nothing

    def __len__(self) -> int:
        return sum(map(len, self._readers.values()))

    async def start(self) -> None:
        self._pulse = asyncio.create_task(self._run(), name="pulse")

    async def stop(self) -> None:
        tasks = [task for task in (self._pulse, *self._checks) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # Opening and closing one

    async def open(self, holder: Holder, conversation_id: str, cursor: str | None) -> Reader:
        """A reader that is subscribed and has its position; check its rights now, before the first frame."""
        self._refuse_when_draining()
        if self._held[holder.user_id] >= self._limits.per_person:
            raise RateLimited(f"One person may hold {self._limits.per_person} streams.", retry_after=5)
        self._held[holder.user_id] += 1  # before the first wait, or thirty at once would all be the twentieth
        try:
            await self._admission.enter()
            hub = await self._hubs.attach(conversation_id)
            self._refuse_when_draining()
        except BaseException:
            self._release(holder.user_id)
            raise
        return await self._join(hub, holder, cursor)

    async def _join(self, hub: Hub, holder: Holder, cursor: str | None) -> Reader:
        reader = Reader(hub, holder, self._clock, on_resync=lambda why: self.metrics.resyncs.labels(why).inc())
        hub.join(reader)
        self._readers[holder.user_id].add(reader)
        self._schedule(reader)
        try:
            await reader.begin(cursor)
        except BaseException:
            self.close(reader)
            raise
        return reader

    def begin(self, reader: Reader, snapshot: bytes) -> None:
        """Let an authorised reader start."""
        reader.open(retry_ms=self._retry_ms(), heartbeat_ms=self._longest_pause_ms(), snapshot=snapshot)

    def close(self, reader: Reader) -> None:
        reader.leave()
        held = self._readers[reader.user_id]
        held.discard(reader)
        if not held:
            del self._readers[reader.user_id]
        self._release(reader.user_id)

    def _release(self, user_id: str) -> None:
        self._held[user_id] -= 1
        if not self._held[user_id]:
            del self._held[user_id]

    def _refuse_when_draining(self) -> None:
        if self.draining:
            raise Unavailable("This instance is shutting down.", retry_after=1)

    def _schedule(self, reader: Reader) -> None:
        now, wall = self._clock.monotonic(), self._clock.now().timestamp()
        left = reader.holder.token_expires_at - wall
        rotation = self._limits.longest_life * self._random.uniform(1 - ROTATION_SPREAD, 1 + ROTATION_SPREAD)
        margin = EXPIRY_MARGIN if left > 2 * EXPIRY_MARGIN else 0
        reader.deadline = now + min(max(left - margin, self._limits.tick), rotation)
        reader.next_beat = now + self._beat_interval()

    def _beat_interval(self) -> float:
        return self._limits.heartbeat * self._random.uniform(1 - HEARTBEAT_SPREAD, 1 + HEARTBEAT_SPREAD)

    def _longest_pause_ms(self) -> int:
        """The longest time between two heartbeats, as the client is told."""
        return round(self._limits.heartbeat * (1 + HEARTBEAT_SPREAD) * 1000)

    def _retry_ms(self) -> int:
        return self._random.randint(self._limits.retry_ms_min, self._limits.retry_ms_max)

    # The pulse

    async def _run(self) -> None:
        while True:
            await self._clock.sleep(self._limits.tick)
            try:
                self.tick()
                self._in_background(self._hubs.check_positions_if_due())
            except Exception:
                log.exception("pulse_failed")  # one odd stream must not stop everybody's heart

    def tick(self) -> None:
        """Look at every stream and every hub once."""
        now = self._clock.monotonic()
        if now - self._ticked_at > STOOD_STILL:
            self.rights_changed(RightsChanged(None))
        self._ticked_at = now
        due: list[Reader] = []
        for reader in self._all():
            if reader.sending_since is not None and now - reader.sending_since > self._limits.send_deadline:
                self._cut(reader)
            elif now >= reader.deadline:
                reader.end("reconnect", {"reason": self._reason_to_end(reader)})
            elif now >= reader.next_beat:
                reader.next_beat = now + self._beat_interval()
                due.append(reader)
        self._hubs.tick()
        if due:
            self._in_background(self._beat(due))

    def _all(self) -> list[Reader]:
        return [reader for held in self._readers.values() for reader in held]

    def _reason_to_end(self, reader: Reader) -> str:
        left = reader.holder.token_expires_at - self._clock.now().timestamp()
        return "token_expiring" if left <= 2 * EXPIRY_MARGIN else "rotation"

    def _cut(self, reader: Reader) -> None:
        """Close the connection of somebody who has stopped reading; a polite end would wait for them for ever."""
        log.info("stream_stalled", user_id=reader.user_id)
        self.metrics.cut.inc()
        reader.hang_up()
        if reader.abort is not None:
            reader.abort()

    async def _beat(self, readers: list[Reader]) -> None:
        """Check rights first, so that a stream that must end is never told it is healthy.

        A database that does not answer is no reason to fall silent: readers would take the stream for dead.
        """
        checking = self._in_background(self._still_allowed(readers))
        waiting = self._in_background(self._clock.sleep(self._limits.heartbeat * HEARTBEAT_SPREAD))
        await asyncio.wait((checking, waiting), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        for reader in checking.result() if checking.done() else readers:
            reader.beat()

    async def _still_allowed(self, readers: list[Reader]) -> list[Reader]:
        try:
            refusals = await self._authoriser.refusals([reader.holder for reader in readers])
        except Exception as error:  # noqa: BLE001 - whatever is wrong, nobody may go on unchecked
            log.warning("rights_unknown", error=type(error).__name__, streams=len(readers))
            return [reader for reader in readers if self._tolerate(reader)]
        for reader in readers:
            reader.failed_checks = 0
            if reader.holder in refusals:
                reader.end("revoked", {"code": refusals[reader.holder]})
        return [reader for reader in readers if reader.holder not in refusals]

    def _tolerate(self, reader: Reader) -> bool:
        reader.failed_checks += 1
        if reader.failed_checks >= CHECKS_MISSED:
            reader.end("reconnect", {"reason": "unavailable"})
        return reader.failed_checks < CHECKS_MISSED

    # What ends streams

    def rights_changed(self, notice: RightsChanged) -> None:
        """Look again at the rights of those concerned, at once."""
        concerned = self._all() if notice.user_id is None else list(self._readers.get(notice.user_id, ()))
        for reader in concerned:
            reader.hold()
        if concerned:
            self._in_background(self._look_again(concerned))

    async def _look_again(self, readers: list[Reader]) -> None:
        try:
            await self._still_allowed(readers)
        finally:
            for reader in readers:
                reader.release()

    async def drain(self) -> None:
        """Send everybody away, in random order and spread over a while, so that they do not all come back at once."""
        self.draining = True
        readers = self._all()
        self._random.shuffle(readers)
        window = max(1.0, len(readers) / self._limits.drain_per_second)
        started = self._clock.monotonic()
        for number, reader in enumerate(readers):
            ahead = started + window * number / len(readers) - self._clock.monotonic()
            if ahead > 0:
                await self._clock.sleep(ahead)
            reader.end("reconnect", {"reason": "shutdown"}, retry_ms=self._retry_ms())
        await self._see_off()

    async def _see_off(self) -> None:
        """Let everybody take the last frame; whoever does not read any more is cut off."""
        deadline = self._clock.monotonic() + FAREWELL
        while len(self) and self._clock.monotonic() < deadline:
            await self._clock.sleep(self._limits.tick / 10)
        for reader in self._all():
            self._cut(reader)

    def _in_background(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        task = asyncio.create_task(work)
        self._checks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._checks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, ChatError):
            log.error("stream_check_failed", exc_info=error)
