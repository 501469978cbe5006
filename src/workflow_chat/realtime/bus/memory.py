"""The bus inside one process."""

from collections.abc import Callable
from typing import Any

import structlog

from workflow_chat.realtime.bus.bus import GapListener, Unsubscribe
from workflow_chat.realtime.bus.topics import NoticeT, Topic, topic_of
from workflow_chat.shapes.notices import Notice

log = structlog.get_logger(__name__)


class MemoryBus:
    """Fulfils :class:`workflow_chat.realtime.bus.bus.Bus` with a call per listener.

    ``alone`` says that no other process writes to the database.
    """

    def __init__(self, *, alone: bool = True) -> None:
        self._alone = alone
        self._listeners: dict[str, dict[object, Callable[[Any], None]]] = {}

    @property
    def continuous(self) -> bool:
        return self._alone

    @property
    def origin(self) -> str:
        return "here"

    def is_alive(self, origin: str) -> bool:
        return origin == self.origin

    def publish(self, notice: Notice) -> None:
        for listener in tuple(self._listeners.get(topic_of(notice).name, {}).values()):
            try:
                listener(notice)
            except Exception:
                log.exception("listener_failed")  # neither the writer nor the next listener has done anything wrong

    async def subscribe(self, topic: Topic[NoticeT], listener: Callable[[NoticeT], None]) -> Unsubscribe:
        subscription = object()
        self._listeners.setdefault(topic.name, {})[subscription] = listener
        return lambda: self._end(topic.name, subscription)

    def has_listeners(self, topic_name: str) -> bool:
        """Whether anybody in this process hears what comes under this name."""
        return topic_name in self._listeners

    def _end(self, topic_name: str, subscription: object) -> None:
        listeners = self._listeners.get(topic_name, {})
        listeners.pop(subscription, None)
        if not listeners:
            self._listeners.pop(topic_name, None)

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
