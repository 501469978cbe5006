"""The people of one conversation, as this process knows them."""

from typing import Protocol

from workflow_chat.clock import Clock
from workflow_chat.config import RoomSettings
from workflow_chat.realtime.bus.bus import Bus
from workflow_chat.realtime.frames import StateFrame
from workflow_chat.realtime.room.presence import Presence
from workflow_chat.realtime.room.receipts import ReceiptBatch
from workflow_chat.realtime.room.typing import Typists
from workflow_chat.shapes.kinds import EventType
from workflow_chat.shapes.notices import LoggedEvent, PresenceStatement, ReceiptMoved, TypingSignal

RoomNotice = TypingSignal | ReceiptMoved | PresenceStatement


class Onlooker(Protocol):
    """Somebody who is told what the people do, except what they do themselves."""

    user_id: str

    def offer(self, state: StateFrame) -> None:
        """Something is true now."""
        ...


class Room:
    """An *onlooker* is told what happens here; whoever has *entered* is shown to them, and to other processes."""

    def __init__(self, conversation_id: str, bus: Bus, clock: Clock, limits: RoomSettings) -> None:
        self.onlookers: set[Onlooker] = set()
        self._conversation_id = conversation_id
        self._bus = bus
        self._typists = Typists(clock, limits.typing_ttl_ms)
        self._receipts = ReceiptBatch(clock, limits.receipts_interval)
        self._presence = Presence(clock, limits, origin=bus.origin, is_alive=bus.is_alive)

    def _tell(self, state: StateFrame | None) -> None:
        if state is not None:
            for onlooker in self.onlookers:
                if onlooker.user_id != state.about:
                    onlooker.offer(state)

    # Who comes and goes here

    def enter(self, user_id: str) -> None:
        """Show somebody who may be here as present."""
        self._presence.enter(user_id)
        self._show_presence()

    def leave(self, user_id: str) -> None:
        """One stream less; the person is shown as gone when no other follows soon."""
        self._presence.leave(user_id)

    def state_presence(self, *, asks: bool) -> None:
        """Tell the other processes who is here."""
        self._bus.publish(self._presence.statement(self._conversation_id, asks=asks))

    def _show_presence(self) -> None:
        for state in self._presence.changes():
            self._tell(state)
        if self._presence.has_news():
            self.state_presence(asks=False)

    def snapshot(self, user_id: str) -> bytes:
        """What somebody who has just come should know: who is here, and who types."""
        typing = b"".join(state.data for state in self._typists.snapshot() if state.about != user_id)
        return self._presence.snapshot() + typing

    # What is told

    def hear(self, notice: RoomNotice) -> None:
        """Take a notice from the bus, which may have lost, repeated or reordered others."""
        match notice:
            case TypingSignal():
                self._tell(self._typists.hear(notice.user_id, is_typing=notice.is_typing))
            case ReceiptMoved():
                self._tell(self._receipts.add(notice.receipt))
            case PresenceStatement():
                self._hear_presence(notice)

    def _hear_presence(self, statement: PresenceStatement) -> None:
        asked = self._presence.hear(statement)
        self._show_presence()
        if asked:
            self.state_presence(asks=False)

    def hear_event(self, event: LoggedEvent) -> None:
        """Somebody who has sent a message does not type any more."""
        if event.type is EventType.MESSAGE_CREATED and event.sender_id is not None:
            self._tell(self._typists.hear(event.sender_id, is_typing=False))

    def tick(self) -> None:
        """Let what depends on time happen."""
        for state in self._typists.expire():
            self._tell(state)
        self._tell(self._receipts.due())
        self._show_presence()
