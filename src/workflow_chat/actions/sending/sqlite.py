"""The group commit on SQLite: a few statements for the whole batch, in the commit that it shares with receipts."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflow_chat.access.driver_seats import NAMES, SEAT, NamedSeat, named_seat
from workflow_chat.actions.sending.draft import Columns, Draft, Verdict, Written
from workflow_chat.audit.record import AuditTag
from workflow_chat.clock import new_id, rfc3339
from workflow_chat.database.dialects.sqlite import Driver
from workflow_chat.database.shared_commit import SharedCommit
from workflow_chat.errors import ChatError, ChatNotAllowed, PermissionDenied
from workflow_chat.models import AuditEntry, Event, Message
from workflow_chat.queries.message_rows import COLUMNS, from_text, insertions
from workflow_chat.realtime.log.cursor import epoch_of
from workflow_chat.shapes.kinds import EventType

# Who sends, where the log ends, and whether it was sent before: one look for each draft.
FIND_SENDER = f"""
    SELECT {SEAT}, h.epoch, h.head_seq, m.id
      FROM workflow_seats s
      LEFT JOIN workflow_conversation_heads h ON h.conversation_id = s.conversation_id
      LEFT JOIN workflow_messages m ON m.conversation_id = s.conversation_id AND m.sender_id = s.user_id
                                   AND m.client_generated_id = ?
     WHERE s.workflow_id = ? AND s.user_id = ?"""  # noqa: S608 - columns of our own
FIND_MESSAGE = f"SELECT {', '.join(COLUMNS)} FROM workflow_messages WHERE id = ?"  # noqa: S608 - columns of our own
FIND_NONCE = "SELECT nonce FROM store_epochs WHERE timeline = 'sqlite'"
# Plain text: the driver would first try to adapt a member of an enumeration.
CREATED, SENT = EventType.MESSAGE_CREATED.value, AuditTag.MESSAGE_SENT.value
OPEN_CONVERSATION = "INSERT INTO workflow_conversations (id, workspace_id, workflow_id, created_at) VALUES (?, ?, ?, ?)"
OPEN_HEAD = """
    INSERT INTO workflow_conversation_heads (conversation_id, workspace_id, epoch, head_seq, floor_seq)
    VALUES (?, ?, ?, 0, 0)"""
MOVE_HEAD = "UPDATE workflow_conversation_heads SET head_seq = ? WHERE conversation_id = ?"


@dataclass(slots=True)
class _Head:
    """Where a conversation's log ends, as of the drafts that were decided so far."""

    conversation_id: str
    epoch: str
    seq: int


@dataclass(slots=True)
class _Sender:
    """What one look tells about a draft's sender; without a conversation until one was opened."""

    named: NamedSeat
    head: _Head | None
    sent_before: str | None
    """The id of the message."""


class SqliteAppendStore:
    """Fulfils :class:`workflow_chat.actions.sending.draft.AppendStore`; nobody else can be writing, so none is busy."""

    def __init__(self, commit: SharedCommit) -> None:
        self._commit = commit

    async def append(self, drafts: Sequence[Draft], now: datetime, *, patient: bool) -> list[Verdict]:
        return await self._commit.run(lambda driver: _append(driver, drafts, now))


def _append(driver: Driver, drafts: Sequence[Draft], now: datetime) -> list[Verdict]:
    batch = _Batch(driver, now)
    verdicts = [batch.add(draft) for draft in drafts]
    batch.write()
    return verdicts


class _Batch:
    """Decides draft by draft, in order, and keeps the rows until all are decided."""

    def __init__(self, driver: Driver, now: datetime) -> None:
        self._driver = driver
        self._now = now
        self._nonce: str = driver.execute(FIND_NONCE).fetchone()[0]
        self._heads: dict[str, _Head] = {}  # that have moved, by conversation
        self._written: dict[tuple[str, str, str], tuple[Draft, Written]] = {}
        self._messages: list[Columns] = []
        self._companions: dict[str, list[Columns]] = defaultdict(list)

    def add(self, draft: Draft) -> Verdict:
        try:
            sender = self._find_sender(draft)
            _require(sender.named, draft)
        except ChatError as error:
            return error
        return self._sent_in_this_batch(draft) or self._sent_before(sender, draft) or self._create(sender, draft)

    def write(self) -> None:
        """Everything that was decided, a few statements for the whole batch."""
        self._insert(Message.__tablename__, self._messages)
        self._insert(Event.__tablename__, map(_event, self._messages))
        self._insert(AuditEntry.__tablename__, map(_audit, self._messages))
        for table, rows in self._companions.items():
            self._insert(table, rows, " ON CONFLICT DO NOTHING")
        self._driver.executemany(MOVE_HEAD, [(head.seq, head.conversation_id) for head in self._heads.values()])

    def _insert(self, table: str, rows: Iterable[Columns], otherwise: str = "") -> None:
        for into, alike in insertions(table, rows):
            self._driver.executemany(into.sql + otherwise, map(into.to_text, alike))

    def _find_sender(self, draft: Draft) -> _Sender:
        asked = (draft.client_generated_id, draft.workflow_id, draft.person.user_id)
        found = self._driver.execute(FIND_SENDER, asked).fetchone()
        named = named_seat(self._driver, draft.person, found)
        epoch, seq, sent_before = found[len(NAMES) :]
        conversation_id = named.seat.conversation_id
        if conversation_id is None:
            return _Sender(named, None, None)
        head = self._heads.get(conversation_id) or _Head(conversation_id, epoch, seq)
        return _Sender(named, head, sent_before)

    def _sent_in_this_batch(self, draft: Draft) -> Written | None:
        first = self._written.get(_key(draft))
        if first is None:
            return None
        return replace(first[1], created=False, same_content=first[0].digest == draft.digest)

    def _sent_before(self, sender: _Sender, draft: Draft) -> Written | None:
        if sender.head is None or sender.sent_before is None:
            return None
        stored = self._driver.execute(FIND_MESSAGE, (sender.sent_before,)).fetchone()
        message = from_text(dict(zip(COLUMNS, stored, strict=True))) | _shown_with(sender.named, draft)
        return Written(
            message, created=False, same_content=message["body_digest"] == draft.digest, epoch=self._epoch(sender.head)
        )

    def _create(self, sender: _Sender, draft: Draft) -> Written:
        head = sender.head or self._open_conversation(sender.named, draft)
        head.seq += 1
        self._heads[head.conversation_id] = head
        message = self._message(sender.named, draft, head)
        self._messages.append(message)
        if draft.companions:
            self._accompany(draft, message)
        written = Written(message, created=True, same_content=True, epoch=self._epoch(head))
        self._written[_key(draft)] = draft, written
        return written

    def _message(self, sender: NamedSeat, draft: Draft, head: _Head) -> dict[str, Any]:
        """The row, with what it is shown with."""
        return {
            **draft.message,
            "workspace_id": sender.seat.workspace_id,
            "conversation_id": head.conversation_id,
            "seq": head.seq,
            "changed_seq": head.seq,
            "version": 1,
            "sender_type": sender.side,
            "sender_id": draft.person.user_id,
            "client_generated_id": draft.client_generated_id,
            "body_digest": draft.digest,
            "created_at": self._now,
            **_shown_with(sender, draft),
        }

    def _accompany(self, draft: Draft, message: Columns) -> None:
        known = {name: message[name] for name in ("workspace_id", "conversation_id", "seq")}
        for table, rows in draft.companions.items():
            self._companions[table] += [{**row, **known, "message_id": draft.message_id} for row in rows]

    def _epoch(self, head: _Head) -> str:
        return epoch_of(self._nonce, head.epoch)

    def _open_conversation(self, sender: NamedSeat, draft: Draft) -> _Head:
        """Opened at once, so that the next draft of this batch finds it."""
        conversation_id, epoch, stamp = new_id(), secrets.token_hex(8), rfc3339(self._now)
        self._driver.execute(OPEN_CONVERSATION, (conversation_id, sender.seat.workspace_id, draft.workflow_id, stamp))
        self._driver.execute(OPEN_HEAD, (conversation_id, sender.seat.workspace_id, epoch))
        return _Head(conversation_id, epoch, 0)


def _key(draft: Draft) -> tuple[str, str, str]:
    return draft.workflow_id, draft.person.user_id, draft.client_generated_id


def _require(sender: NamedSeat, draft: Draft) -> None:
    """Refuse unless the sender's role may send this."""
    if not sender.seat.permissions:
        raise ChatNotAllowed
    if sender.role not in draft.roles:
        raise PermissionDenied


def _shown_with(sender: NamedSeat, draft: Draft) -> dict[str, Any]:
    return {"workflow_id": draft.workflow_id, "sender_name": sender.name, "sender_avatar_url": sender.avatar_url}


def _event(message: Columns) -> Columns:
    return {
        "conversation_id": message["conversation_id"],
        "seq": message["seq"],
        "workspace_id": message["workspace_id"],
        "type": CREATED,
        "message_id": message["id"],
        "version": message["version"],
        "created_at": message["created_at"],
    }


def _audit(message: Columns) -> Columns:
    return {
        "id": new_id(),
        "workspace_id": message["workspace_id"],
        "tag": SENT,
        "actor_id": message["sender_id"],
        "conversation_id": message["conversation_id"],
        "message_id": message["id"],
        "subject_type": "message",
        "after": {"body": message["body"]},
        "created_at": message["created_at"],
    }
