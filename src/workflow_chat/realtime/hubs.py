"""All conversations that somebody reads on this process."""

import asyncio

from workflow_chat.clock import Clock
from workflow_chat.errors import WorkflowNotFound
from workflow_chat.metrics import Metrics
from workflow_chat.realtime.bus import Bus
from workflow_chat.realtime.hub import Hub, HubLimits
from workflow_chat.realtime.log import EventLog

CHECKED_AT_ONCE = 500  # conversations per query
PROBES_PER_SECOND = 500  # conversations whose position is checked while the bus is well


class Hubs:
    """Opens a hub for the first reader of a conversation, and closes it a while after the last has left."""

    def __init__(
        self,
        event_log: EventLog,
        bus: Bus,
        clock: Clock,
        limits: HubLimits,
        *,
        linger: float,
        check_interval: float,
        poll_interval: float = 1.0,
        metrics: Metrics | None = None,
    ) -> None:
        self._log = event_log
        self._bus = bus
        self._clock = clock
        self._limits = limits
        self._linger = linger
        self._check_interval = check_interval
        self._poll_interval = poll_interval
        self._checked_at = clock.monotonic()
        self._checking = asyncio.Lock()
        self._hubs: dict[str, Hub] = {}
        self._metrics = metrics or Metrics()
        self._metrics.hubs.set_function(self.__len__)
        self._metrics.bus.set_function(lambda: bus.continuous)
        self._opening: dict[str, asyncio.Task[Hub]] = {}

    def __len__(self) -> int:
        return len(self._hubs)

    async def attach(self, conversation_id: str) -> Hub:
        """The conversation's hub, subscribed to the bus first and placed in the log second."""
        while True:
            hub = self._hubs.get(conversation_id) or await self._opened(conversation_id)
            if self._hubs.get(conversation_id) is hub:  # and was not closed again while we waited for it
                hub.empty_since = self._clock.monotonic()
                return hub

    async def _opened(self, conversation_id: str) -> Hub:
        task = self._opening.get(conversation_id)
        if task is None:
            task = asyncio.create_task(self._open(conversation_id), name=f"open {conversation_id}")
            self._opening[conversation_id] = task
            task.add_done_callback(lambda _: self._opening.pop(conversation_id, None))
        return await asyncio.shield(task)

    def tick(self) -> None:
        """Expire what has a time, and close what nobody reads any more."""
        now = self._clock.monotonic()
        for hub in list(self._hubs.values()):
            hub.tick()
            if not hub.followers and now - hub.empty_since >= self._linger:
                self._bus.unsubscribe(hub.conversation_id)
                del self._hubs[hub.conversation_id]

    async def check_positions_if_due(self) -> None:
        """Ask the database for the true heads, now and then: the only way to find that a last notice was lost.

        One question at a time: a slow database must not get more of them than a quick one.
        """
        often = len(self._hubs) / PROBES_PER_SECOND if self._bus.continuous else 0
        interval = min(max(often, self._poll_interval), self._check_interval)
        if not self._checking.locked() and self._clock.monotonic() - self._checked_at >= interval:
            async with self._checking:
                self._checked_at = self._clock.monotonic()
                with self._metrics.check_seconds.time():
                    await self.check_positions()

    def check_soon(self) -> None:
        """The bus may have missed something: check at the next tick, and ask who is where."""
        self._checked_at = float("-inf")
        for hub in self._hubs.values():
            hub.state_presence(asks=True)

    async def check_positions(self) -> None:
        """Compare every hub with the log."""
        ids = list(self._hubs)
        for start in range(0, len(ids), CHECKED_AT_ONCE):
            some = ids[start : start + CHECKED_AT_ONCE]
            positions = await self._log.positions(some)
            for conversation_id in some:
                if (hub := self._hubs.get(conversation_id)) is not None:
                    hub.place(positions.get(conversation_id))

    async def _open(self, conversation_id: str) -> Hub:
        hub = Hub(conversation_id, self._log, self._bus, self._clock, self._limits, metrics=self._metrics)
        await self._bus.subscribe(conversation_id, hub.hear)
        try:
            await hub.check()
        except BaseException:
            self._bus.unsubscribe(conversation_id)
            raise
        if not hub.epoch:  # removed a moment ago
            self._bus.unsubscribe(conversation_id)
            raise WorkflowNotFound
        self._hubs[conversation_id] = hub
        hub.state_presence(asks=True)
        return hub
