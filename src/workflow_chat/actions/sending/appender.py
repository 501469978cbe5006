"""The group commit of messages: the one exception, with receipts, to "one transaction per request"."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from workflow_chat.actions.group_commit import Busy, GroupCommit, Outcome
from workflow_chat.actions.sending.draft import AppendStore, Draft, Verdict, Written
from workflow_chat.clock import Clock
from workflow_chat.config import SendingSettings
from workflow_chat.database.engine import Announce
from workflow_chat.errors import ClientGeneratedIdConflict, WorkflowNotFound
from workflow_chat.identifiers import is_host_id
from workflow_chat.metrics import Metrics
from workflow_chat.queries.message_views import message_view
from workflow_chat.shapes.kinds import EventType
from workflow_chat.shapes.notices import LoggedEvent


@dataclass(frozen=True, slots=True)
class Sent:
    """The answer to one sender: the message as JSON, and whether this call created it."""

    message: bytes
    created: bool


class MessageAppender:
    """Takes drafts from everybody and writes them in groups."""

    def __init__(
        self, store: AppendStore, clock: Clock, announce: Announce, metrics: Metrics, limits: SendingSettings
    ) -> None:
        self._store = store
        self._clock = clock
        self._announce = announce
        self._metrics = metrics
        self._group = GroupCommit[Draft, Sent](self._write, batch_size=limits.batch_size, name="append")
        self.start, self.stop = self._group.start, self._group.stop

    async def send(self, draft: Draft) -> Sent:
        """Send a message; returns once it is on disk."""
        if not is_host_id(draft.workflow_id):
            raise WorkflowNotFound
        return await self._group.put(draft)

    async def _write(self, items: Sequence[Draft], patient: bool) -> list[Outcome[Sent]]:  # noqa: FBT001 - of a callback
        self._metrics.append_batch.observe(len(items))
        with self._metrics.append_seconds.time():
            verdicts = await self._store.append(items, self._clock.now(), patient=patient)
        # The live side is told of all of them before any sender goes on.
        return [self._outcome(verdict) for verdict in verdicts]

    def _outcome(self, verdict: Verdict) -> Outcome[Sent]:
        if isinstance(verdict, Busy) or not isinstance(verdict, Written):
            return verdict
        view = message_view(verdict.message)
        if not verdict.same_content:
            return ClientGeneratedIdConflict(view)
        sent = Sent(orjson.dumps(view), verdict.created)
        if verdict.created:
            self._announce(_logged(verdict, sent))
        return sent


def _logged(written: Written, sent: Sent) -> LoggedEvent:
    message, created = written.message, EventType.MESSAGE_CREATED
    return LoggedEvent.about(message, created, epoch=written.epoch, seq=message["seq"], rendered=sent.message)
