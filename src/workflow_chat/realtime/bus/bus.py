"""The bus: a doorbell between writers and readers. It may lose, repeat and reorder; the log is the truth."""

from collections.abc import Callable
from typing import Protocol

from workflow_chat.realtime.bus.topics import NoticeT, Topic
from workflow_chat.shapes.notices import Notice

Unsubscribe = Callable[[], None]
GapListener = Callable[[], None]


class Bus(Protocol):
    """Carries notices to every process that listens; whenever it cannot vouch for that, it says so."""

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

    async def subscribe(self, topic: Topic[NoticeT], listener: Callable[[NoticeT], None]) -> Unsubscribe:
        """Hear a topic beside all others who do; returns once what is published from now on gets here, if it can.

        The answer ends it, and does nothing when called again.
        """
        ...

    def on_gap(self, listener: GapListener) -> None:
        """Call this whenever notices may have been missed."""
        ...

    def use_store(self, nonce: str) -> None:
        """Carry the notices of this history of the database and of no other; told again when it may have changed."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...
