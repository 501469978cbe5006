"""One conversation in one process."""

from workflow_chat.clock import Clock
from workflow_chat.config import RingSettings, RoomSettings
from workflow_chat.errors import WorkflowNotFound
from workflow_chat.metrics import Metrics
from workflow_chat.realtime.bus.bus import Bus, Unsubscribe
from workflow_chat.realtime.bus.topics import ConversationNotice, conversation_topic
from workflow_chat.realtime.log.event_log import EventLog
from workflow_chat.realtime.log.tail import Tail
from workflow_chat.realtime.room.room import Room
from workflow_chat.shapes.notices import LoggedEvent


class Conversation:
    """What happens in it, and who is there; both come by the same topic of the bus."""

    def __init__(
        self,
        conversation_id: str,
        event_log: EventLog,
        bus: Bus,
        clock: Clock,
        *,
        linger: float,
        ring: RingSettings,
        room: RoomSettings,
        metrics: Metrics,
    ) -> None:
        self.room = Room(conversation_id, bus, clock, room)
        self.tail = Tail(conversation_id, event_log, clock, ring, metrics, on_event=self.room.hear_event)
        self._topic = conversation_topic(conversation_id)
        self._bus = bus
        self._clock = clock
        self._linger = linger  # seconds after the last reader has left
        self._wanted_at = clock.monotonic()
        self._unsubscribe: Unsubscribe | None = None

    async def open(self) -> None:
        """Subscribe first, and ask the log second; when this raises, nothing is left open."""
        self._unsubscribe = await self._bus.subscribe(self._topic, self._hear)
        try:
            await self.tail.check()
        except BaseException:
            self.close()
            raise
        if not self.tail.epoch:  # removed a moment ago
            self.close()
            raise WorkflowNotFound
        self.room.state_presence(asks=True)

    def close(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    def want(self) -> None:
        """Somebody is about to read along."""
        self._wanted_at = self._clock.monotonic()

    def tick(self) -> bool:
        """Let what depends on time happen; whether anybody has read along lately."""
        self.room.tick()
        if self.tail.followers:
            self.want()
        return self._clock.monotonic() - self._wanted_at < self._linger

    def _hear(self, notice: ConversationNotice) -> None:
        if isinstance(notice, LoggedEvent):
            self.tail.hear(notice)
        else:
            self.room.hear(notice)
