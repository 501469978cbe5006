"""The group commit on SQLite: one write lock, one hop to the writer's thread, one fsync for the whole batch."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflow_chat.access.driver_seats import NamedSeat, find_named_seat
from workflow_chat.actions.sending.draft import Columns, Draft, Verdict, Written
from workflow_chat.audit.record import AuditTag
from workflow_chat.clock import new_id, rfc3339
from workflow_chat.database.dialects.sqlite import Driver, write_at_once
from workflow_chat.database.engine import Database
from workflow_chat.errors import ChatError, ChatNotAllowed, PermissionDenied
from workflow_chat.models import AuditEntry, Event, Message
from workflow_chat.queries.message_rows import COLUMNS, from_text, insertion
from workflow_chat.realtime.log.cursor import epoch_of
from workflow_chat.shapes.kinds import EventType

FIND_HEAD = """
    SELECT h.epoch, h.head_seq, n.nonce
      FROM workflow_conversation_heads h JOIN store_epochs n ON n.timeline = 'sqlite'
     WHERE h.conversation_id = ?"""
FIND_SENT = f"""
    SELECT {", ".join(COLUMNS)} FROM workflow_messages
     WHERE conversation_id = ? AND sender_id = ? AND client_generated_id = ?"""  # noqa: S608 - columns of our own
OPEN_CONVERSATION = "INSERT INTO workflow_conversations (id, workspace_id, workflow_id, created_at) VALUES (?, ?, ?, ?)"
OPEN_HEAD = """
    INSERT INTO workflow_conversation_heads (conversation_id, workspace_id, epoch, head_seq, floor_seq)
    VALUES (?, ?, ?, 0, 0)"""
MOVE_HEAD = "UPDATE workflow_conversation_heads SET head_seq = ? WHERE conversation_id = ?"


@dataclass(slots=True)
class _Head:
    """Where a conversation's log ends, as of the drafts that were decided so far."""

    epoch: str
    seq: int
    nonce: str


class SqliteAppendStore:
    """Fulfils :class:`workflow_chat.actions.sending.draft.AppendStore`; nobody else can be writing, so none is busy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, drafts: Sequence[Draft], now: datetime, *, patient: bool) -> list[Verdict]:
        async with self._database.driver() as connection:
            return await connection.run(lambda driver: _append(driver, drafts, now))


def _append(driver: Driver, drafts: Sequence[Draft], now: datetime) -> list[Verdict]:
    with write_at_once(driver):
        batch = _Batch(driver, now)
        verdicts = [batch.add(draft) for draft in drafts]
        batch.write()
    return verdicts


class _Batch:
    """Decides draft by draft, in order, and keeps the rows until all are decided."""

    def __init__(self, driver: Driver, now: datetime) -> None:
        self._driver = driver
        self._now = now
        self._heads: dict[str, _Head] = {}
        self._moved: set[str] = set()
        self._written: dict[tuple[str, str, str], tuple[Draft, Written]] = {}
        self._messages: list[Columns] = []
        self._companions: dict[str, list[Columns]] = defaultdict(list)

    def add(self, draft: Draft) -> Verdict:
        try:
            sender = find_named_seat(self._driver, draft.person, draft.workflow_id)
            _require(sender, draft)
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
        self._driver.executemany(MOVE_HEAD, [(self._heads[moved].seq, moved) for moved in self._moved])

    def _insert(self, table: str, rows: Iterable[Columns], otherwise: str = "") -> None:
        into = insertion(table)
        self._driver.executemany(into.sql + otherwise, map(into.to_text, rows))

    def _sent_in_this_batch(self, draft: Draft) -> Written | None:
        first = self._written.get(_key(draft))
        if first is None:
            return None
        return replace(first[1], created=False, same_content=first[0].digest == draft.digest)

    def _sent_before(self, sender: NamedSeat, draft: Draft) -> Written | None:
        key = (sender.seat.conversation_id, draft.person.user_id, draft.client_generated_id)
        stored = self._driver.execute(FIND_SENT, key).fetchone()
        if stored is None or sender.seat.conversation_id is None:
            return None
        message = from_text(dict(zip(COLUMNS, stored, strict=True)))
        return self._as_written(
            sender, draft, message, self._head(sender.seat.conversation_id), same=message["body_digest"] == draft.digest
        )

    def _create(self, sender: NamedSeat, draft: Draft) -> Written:
        conversation_id = sender.seat.conversation_id or self._open_conversation(sender, draft)
        head = self._head(conversation_id)
        head.seq += 1
        self._moved.add(conversation_id)
        message = {**draft.message, **self._place(sender, draft, conversation_id, head.seq)}
        self._messages.append(message)
        self._accompany(draft, message)
        written = self._as_written(sender, draft, message, head, same=True, created=True)
        self._written[_key(draft)] = draft, written
        return written

    def _place(self, sender: NamedSeat, draft: Draft, conversation_id: str, seq: int) -> dict[str, Any]:
        return {
            "workspace_id": sender.seat.workspace_id,
            "conversation_id": conversation_id,
            "seq": seq,
            "changed_seq": seq,
            "version": 1,
            "sender_type": sender.side,
            "sender_id": draft.person.user_id,
            "client_generated_id": draft.client_generated_id,
            "body_digest": draft.digest,
            "created_at": self._now,
        }

    def _accompany(self, draft: Draft, message: Columns) -> None:
        known = {name: message[name] for name in ("workspace_id", "conversation_id", "seq")}
        for table, rows in draft.companions.items():
            self._companions[table] += [{**row, **known, "message_id": draft.message_id} for row in rows]

    def _as_written(
        self,
        sender: NamedSeat,
        draft: Draft,
        message: Columns,
        head: _Head,
        *,
        same: bool,
        created: bool = False,
    ) -> Written:
        names = {"sender_name": sender.name, "sender_avatar_url": sender.avatar_url}
        shown = {**message, **names, "workflow_id": draft.workflow_id}
        return Written(shown, created, same, epoch_of(head.nonce, head.epoch))

    def _head(self, conversation_id: str) -> _Head:
        if conversation_id not in self._heads:
            self._heads[conversation_id] = _Head(*self._driver.execute(FIND_HEAD, (conversation_id,)).fetchone())
        return self._heads[conversation_id]

    def _open_conversation(self, sender: NamedSeat, draft: Draft) -> str:
        """Opened at once, so that the next draft of this batch finds it."""
        conversation_id, stamp = new_id(), rfc3339(self._now)
        self._driver.execute(OPEN_CONVERSATION, (conversation_id, sender.seat.workspace_id, draft.workflow_id, stamp))
        self._driver.execute(OPEN_HEAD, (conversation_id, sender.seat.workspace_id, secrets.token_hex(8)))
        return conversation_id


def _key(draft: Draft) -> tuple[str, str, str]:
    return draft.workflow_id, draft.person.user_id, draft.client_generated_id


def _require(sender: NamedSeat, draft: Draft) -> None:
    """Refuse unless the sender's role may send this."""
    if not sender.seat.permissions:
        raise ChatNotAllowed
    if sender.role not in draft.roles:
        raise PermissionDenied


def _event(message: Columns) -> dict[str, Any]:
    shared = {name: message[name] for name in ("workspace_id", "conversation_id", "seq", "version", "created_at")}
    return {**shared, "type": EventType.MESSAGE_CREATED, "message_id": message["id"]}


def _audit(message: Columns) -> dict[str, Any]:
    shared = {name: message[name] for name in ("workspace_id", "conversation_id", "created_at")}
    return {
        **shared,
        "id": new_id(),
        "tag": AuditTag.MESSAGE_SENT,
        "actor_id": message["sender_id"],
        "subject_type": "message",
        "message_id": message["id"],
        "after": {"body": message["body"]},
    }
