"""Changes of messages, each a transaction of its own."""

from workflow_chat.actions.changing.apply import apply
from workflow_chat.actions.changing.change import Change
from workflow_chat.clock import Clock
from workflow_chat.database.driver_transactions import DriverTransactions
from workflow_chat.database.engine import Announce
from workflow_chat.shapes.views import MessageView


class MessageChanger:
    """Changes messages, and tells the live side."""

    def __init__(self, transactions: DriverTransactions, clock: Clock, announce: Announce) -> None:
        self._transactions = transactions
        self._clock = clock
        self._announce = announce

    async def change(self, change: Change) -> MessageView:
        """The message as it is now."""
        now = self._clock.now()
        changed = await self._transactions.run(lambda fetch: apply(fetch, change, now))
        if changed.event is not None:
            self._announce(changed.event)
        return changed.view
