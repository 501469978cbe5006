"""The latest edits and deletions of a conversation, so that nothing read or heard before them is shown after them."""

from collections import OrderedDict

from workflow_chat.shapes.notices import LoggedEvent

KEPT = 128  # changed messages; what was read before the oldest of them is read again


class Changes:
    """By message, the newest rendering that anybody has told of, whether or not its turn in the log has come."""

    def __init__(self) -> None:
        self._newest: OrderedDict[str, LoggedEvent] = OrderedDict()
        self._forgotten: LoggedEvent | None = None  # the newest that had to make room

    def hear(self, event: LoggedEvent) -> None:
        """Note a change, unless a newer one of the same message is known."""
        known = self._newest.get(event.message_id)
        if known is None or known.seq < event.seq:
            self._newest[event.message_id] = event
            self._newest.move_to_end(event.message_id)
        if len(self._newest) > KEPT:
            self._forget(self._newest.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget everything: another history has begun."""
        self._newest.clear()
        self._forgotten = None

    def current(self, event: LoggedEvent, *, as_of: int) -> LoggedEvent | None:
        """The same place in the log, showing the message as it is now; ``event`` shows it as it was at ``as_of``.

        None when the message may have changed since and nobody here knows into what: the log has to be asked (again).
        """
        newest = self._newest.get(event.message_id)
        if newest is not None and newest.epoch == event.epoch and newest.seq > as_of:
            return event.with_message(newest.message) if newest.message else None
        forgotten = self._forgotten
        is_uncertain = forgotten is not None and forgotten.epoch == event.epoch and forgotten.seq > as_of
        return None if is_uncertain else event

    def _forget(self, event: LoggedEvent) -> None:
        known = self._forgotten
        if known is None or known.epoch != event.epoch or known.seq < event.seq:
            self._forgotten = event
