"""What this process has at hand of one conversation's log."""

from workflow_chat.config import RingSettings
from workflow_chat.realtime.log.changes import Changes
from workflow_chat.realtime.log.event_log import Page
from workflow_chat.realtime.log.ring import Ring
from workflow_chat.shapes.notices import LoggedEvent


class Contents:
    """The last events in a ring, and every message as it is now and not as it was when its event was heard or read."""

    def __init__(self, limits: RingSettings) -> None:
        self.ring = Ring(limits)
        self._changes = Changes()

    def change(self, event: LoggedEvent) -> None:
        """Show the message from now on as this edit or deletion shows it, in older events too."""
        self._changes.hear(event)
        if event.message:
            self.ring.rewrite(event)
        else:  # the bus carried no text: let everybody read what the message has become
            self.ring.clear()

    def drop_all(self) -> None:
        """Another history has begun."""
        self.ring.clear()
        self._changes.clear()

    def heard_now(self, event: LoggedEvent) -> LoggedEvent | None:
        """An event from the bus, with its message as it is now; None: the log has to be asked."""
        return self._changes.current(event, as_of=event.seq) if event.message else None

    def read_now(self, page: Page) -> list[LoggedEvent] | None:
        """The events of a page likewise; None: it has to be read again."""
        events = [self._changes.current(event, as_of=page.bounds.head) for event in page.events]
        known = [event for event in events if event is not None]
        return known if len(known) == len(events) else None
