"""The bus: a doorbell between writers and readers. It may lose, repeat and reorder; the log is the truth."""

from collections.abc import Callable
from typing import Protocol

from workflow_chat.realtime.notices import LoggedEvent, Notice, ReceiptMoved, RightsChanged, TypingSignal

Conversational = LoggedEvent | TypingSignal | ReceiptMoved
Listener = Callable[[Conversational], None]
RightsListener = Callable[[RightsChanged], None]


class Bus(Protocol):
    """Every implementation calls ``on_gap`` of a channel whenever continuity is not proven."""

    def publish(self, notice: Notice) -> None:
        """Hand a notice over; never blocks, never fails the writer."""
        ...

    async def subscribe(self, conversation_id: str, listener: Listener) -> None:
        """Hear a conversation's notices; returns once nothing published from now on can be missed."""
        ...

    def unsubscribe(self, conversation_id: str) -> None: ...

    def on_rights_changed(self, listener: RightsListener) -> None: ...


class MemoryBus:
    """The bus of one process: a call."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}
        self._rights_listeners: list[RightsListener] = []

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
