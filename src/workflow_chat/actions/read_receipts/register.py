"""The group commit of receipts."""

from collections.abc import Sequence

from workflow_chat.actions.group_commit import GroupCommit, Outcome
from workflow_chat.actions.read_receipts.wish import Reached, ReceiptStore, Wish
from workflow_chat.clock import Clock
from workflow_chat.config import SendingSettings
from workflow_chat.database.engine import Announce
from workflow_chat.errors import WorkflowNotFound
from workflow_chat.identifiers import is_host_id
from workflow_chat.shapes.notices import ReceiptMoved
from workflow_chat.shapes.person import Person


class ReceiptRegister:
    """Takes wishes from everybody and moves receipts in groups."""

    def __init__(self, store: ReceiptStore, clock: Clock, announce: Announce, limits: SendingSettings) -> None:
        self._store = store
        self._clock = clock
        self._announce = announce
        self._group = GroupCommit[Wish, Reached](self._move, batch_size=limits.batch_size, name="receipts")
        self.start, self.stop = self._group.start, self._group.stop

    async def move(self, wish: Wish) -> Reached:
        """Have the receipt moved; returns once it is on disk."""
        if not is_host_id(wish.workflow_id):
            raise WorkflowNotFound
        return await self._group.put(wish)

    async def _move(self, wishes: Sequence[Wish], patient: bool) -> list[Outcome[Reached]]:  # noqa: FBT001 - of a callback
        verdicts = await self._store.move(wishes, self._clock.now())
        for verdict in verdicts:
            if isinstance(verdict, Reached) and verdict.receipt is not None and verdict.moved_in is not None:
                self._announce(ReceiptMoved(verdict.moved_in, verdict.receipt))
        return [*verdicts]


async def mark_conversation_read(
    register: ReceiptRegister, person: Person, workflow_id: str, message_id: str | None = None
) -> Reached:
    """Move the person's receipt forward to a message, or to the latest one; never backward."""
    return await register.move(Wish(workflow_id, person, message_id))
