"""All conversations that somebody reads on this process."""

import asyncio

from workflow_chat.clock import Clock
from workflow_chat.config import ConversationSettings, RingSettings, RoomSettings
from workflow_chat.metrics import Metrics
from workflow_chat.realtime.bus.bus import Bus
from workflow_chat.realtime.log.event_log import EventLog
from workflow_chat.realtime.streams.conversation import Conversation

COMPARED_AT_ONCE = 500  # conversations per query
COMPARED_PER_SECOND = 500  # conversations whose position is checked while the bus is well


class Conversations:
    """Opens a conversation for its first reader, and closes it a while after the last has left."""

    def __init__(
        self,
        event_log: EventLog,
        bus: Bus,
        clock: Clock,
        *,
        limits: ConversationSettings,
        ring: RingSettings,
        room: RoomSettings,
        metrics: Metrics,
    ) -> None:
        self._log = event_log
        self._bus = bus
        self._clock = clock
        self._limits = limits
        self._ring = ring
        self._room = room
        self._metrics = metrics
        self._metrics.hubs.set_function(self.__len__)
        self._metrics.bus.set_function(lambda: bus.continuous)
        self._open: dict[str, Conversation] = {}
        self._opening: dict[str, asyncio.Task[Conversation]] = {}
        self._checked_at = clock.monotonic()
        self._checking = asyncio.Lock()

    def __len__(self) -> int:
        return len(self._open)

    async def attach(self, conversation_id: str) -> Conversation:
        """The conversation, subscribed to the bus first and compared with the log second."""
        while True:
            conversation = self._open.get(conversation_id) or await self._opened(conversation_id)
            if self._open.get(conversation_id) is conversation:  # and was not closed again while we waited for it
                conversation.want()
                return conversation

    async def _opened(self, conversation_id: str) -> Conversation:
        task = self._opening.get(conversation_id)
        if task is None:
            task = asyncio.create_task(self._open_one(conversation_id), name=f"open {conversation_id}")
            self._opening[conversation_id] = task
            task.add_done_callback(lambda _: self._opening.pop(conversation_id, None))
        return await asyncio.shield(task)

    async def _open_one(self, conversation_id: str) -> Conversation:
        conversation = Conversation(
            conversation_id,
            self._log,
            self._bus,
            self._clock,
            linger=self._limits.linger,
            ring=self._ring,
            room=self._room,
            metrics=self._metrics,
        )
        await conversation.open()
        self._open[conversation_id] = conversation
        return conversation

    def tick(self) -> None:
        """Expire what has a time, and close what nobody reads any more."""
        for conversation_id, conversation in list(self._open.items()):
            if not conversation.tick():
                conversation.close()
                del self._open[conversation_id]

    # Comparing with the log

    def check_soon(self) -> None:
        """The bus may have missed something: check at the next tick, and ask who is where."""
        self._checked_at = float("-inf")
        for conversation in self._open.values():
            conversation.room.state_presence(asks=True)

    async def check_positions_if_due(self) -> None:
        """Ask the log for its true bounds, now and then: the only way to find that a last notice was lost.

        One question at a time: a slow database must not get more of them than a quick one.
        """
        if self._checking.locked() or self._clock.monotonic() - self._checked_at < self._interval():
            return
        async with self._checking:
            self._checked_at = self._clock.monotonic()
            with self._metrics.check_seconds.time():
                await self.check_positions()

    def _interval(self) -> float:
        often = len(self._open) / COMPARED_PER_SECOND if self._bus.continuous else 0
        return min(max(often, self._limits.poll), self._limits.check)

    async def check_positions(self) -> None:
        """Compare every conversation with the log."""
        ids = list(self._open)
        for start in range(0, len(ids), COMPARED_AT_ONCE):
            some = ids[start : start + COMPARED_AT_ONCE]
            bounds = await self._log.bounds(some)
            for conversation_id in some:
                if (conversation := self._open.get(conversation_id)) is not None:
                    conversation.tail.compare(bounds.get(conversation_id))
