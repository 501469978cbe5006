"""The bus: a doorbell between writers and readers. It may lose, repeat and reorder; the log is the truth."""

from collections.abc import Callable
from typing import Protocol

import structlog

from workflow_chat.shapes.notices import (
    LoggedEvent,
    Notice,
    PresenceStatement,
    ReceiptMoved,
    RightsChanged,
    TypingSignal,
)

log = structlog.get_logger(__name__)
Conversational = LoggedEvent | TypingSignal | ReceiptMoved | PresenceStatement
Listener = Callable[[Conversational], None]
RightsListener = Callable[[RightsChanged], None]
GapListener = Callable[[], None]


class Bus(Protocol):
    """Carries notices to every process that reads along; whenever it cannot vouch for that, it says so."""

    @property
    def continuous(self) -> bool:
        """Whether every notice of every process gets here at the moment; if not, the log has to be asked often."""
        ...

    @property
    def origin(self) -> str:
        """The name of this process among those on the bus."""
        ...

    def is_alive(self, origin: str) -> bool:
        """Whether that process was heard of lately."""
        ...

    def publish(self, notice: Notice) -> None:
        """Hand a notice over; never blocks, never fails the writer."""
        ...

    async def subscribe(self, conversation_id: str, listener: Listener) -> None:
        """Hear a conversation's notices; returns once those published from now on get here, if they can."""
        ...

    def unsubscribe(self, conversation_id: str) -> None: ...

    def on_rights_changed(self, listener: RightsListener) -> None: ...

    def on_gap(self, listener: GapListener) -> None:
        """Call this whenever notices may have been missed."""
        ...

    def use_store(self, nonce: str) -> None:
        """Carry the notices of this history of the database and of no other; told again when it may have changed."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class MemoryBus:
    """The bus of one process: a call. ``alone`` says that no other process writes to the database."""

    def __init__(self, *, alone: bool = True) -> None:
        self._alone = alone
        self._listeners: dict[str, Listener] = {}
        self._rights_listeners: list[RightsListener] = []

    @property
    def continuous(self) -> bool:
        return self._alone

    @property
    def origin(self) -> str:
        return "here"

    def is_alive(self, origin: str) -> bool:
        return origin == self.origin

    def publish(self, notice: Notice) -> None:
        if isinstance(notice, RightsChanged):
            for rights_listener in self._rights_listeners:
                rights_listener(notice)
        elif (listener := self._listeners.get(notice.conversation_id)) is not None:
            listener(notice)

    async def subscribe(self, conversation_id: str, listener: Listener) -> None:
        self._listeners[conversation_id] = listener

    def unsubscribe(self, conversation_id: str) -> None:
        self._listeners.pop(conversation_id, None)

    def on_rights_changed(self, listener: RightsListener) -> None:
        self._rights_listeners.append(listener)

    def on_gap(self, listener: GapListener) -> None:
        """Calls get lost by nothing."""

    def use_store(self, nonce: str) -> None:
        """One process has one database."""

    async def start(self) -> None:
        """Nothing to connect to."""
        if not self._alone:
            log.warning("no_redis", consequence="readers of another instance's messages are up to a second behind")

    async def stop(self) -> None:
        """Nothing to leave."""
