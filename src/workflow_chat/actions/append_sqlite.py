"""The group commit on SQLite: one write lock, one hop to the writer's thread, one fsync for the whole batch."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from workflow_chat.access.conversations import is_revoked
from workflow_chat.access.permissions import side_of
from workflow_chat.actions.append import Draft, Verdict, Writers, Written
from workflow_chat.audit.record import AuditTag
from workflow_chat.clock import new_id, rfc3339
from workflow_chat.database.sqlite import Driver
from workflow_chat.database.unit_of_work import Database
from workflow_chat.errors import TokenRevoked, WorkflowNotFound
from workflow_chat.queries.message_views import MessageRow
from workflow_chat.realtime.log.cursor import epoch_of
from workflow_chat.shapes.kinds import EventType, StaffRole

FIND_SENDER = """
    SELECT w.workspace_id, c.id, h.epoch, h.head_seq, n.nonce, m.role, s.role, u.name, u.avatar_url,
           u.tokens_valid_from
      FROM users u
      LEFT JOIN workflows w ON w.id = :workflow
      JOIN store_epochs n ON n.timeline = 'sqlite'
      LEFT JOIN workflow_conversations c ON c.workflow_id = w.id
      LEFT JOIN workflow_conversation_heads h ON h.conversation_id = c.id
      LEFT JOIN workspace_memberships m ON m.workspace_id = w.workspace_id AND m.user_id = u.id
      LEFT JOIN wrk_staff_memberships s ON s.user_id = u.id
     WHERE u.id = :sender AND u.removed_at IS NULL"""
FIND_SENT = """
    SELECT id, seq, version, sender_type, body, body_digest, attachments, created_at, edited_at, deleted_at
      FROM workflow_messages
     WHERE conversation_id = ? AND sender_id = ? AND client_generated_id = ?"""
OPEN_CONVERSATION = "INSERT INTO workflow_conversations (id, workspace_id, workflow_id, created_at) VALUES (?, ?, ?, ?)"
OPEN_HEAD = """
    INSERT INTO workflow_conversation_heads (conversation_id, workspace_id, epoch, head_seq, floor_seq)
    VALUES (?, ?, ?, 0, 0)"""
INSERT_MESSAGE = """
    INSERT INTO workflow_messages (id, workspace_id, conversation_id, seq, changed_seq, version, sender_type, sender_id,
                                   client_generated_id, body_digest, body, attachments, created_at)
    VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, '[]', ?)"""
INSERT_EVENT = """
    INSERT INTO workflow_chat_events (conversation_id, seq, workspace_id, type, message_id, version, created_at)
    VALUES (?, ?, ?, ?, ?, 1, ?)"""
INSERT_AUDIT = """
    INSERT INTO audit_log (id, workspace_id, tag, actor_id, conversation_id, message_id, after, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
MOVE_HEAD = "UPDATE workflow_conversation_heads SET head_seq = ? WHERE conversation_id = ?"


@dataclass(slots=True)
class _Sender:
    """What one look at the database tells about a sender in a workflow."""

    workspace_id: str | None  # None: there is no such workflow
    conversation_id: str | None
    conversation_epoch: str | None
    head_seq: int | None
    nonce: str
    role: str | None
    staff_role: str | None
    name: str
    avatar_url: str | None
    tokens_valid_from: str | None


class SqliteAppendStore:
    """Fulfils :class:`workflow_chat.actions.append.AppendStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, drafts: Sequence[Draft], writers: Writers, now: datetime) -> list[Verdict]:
        return await self._database.run_on_writer(lambda driver: _append(driver, drafts, writers, now))


def _append(driver: Driver, drafts: Sequence[Draft], writers: Writers, now: datetime) -> list[Verdict]:
    driver.execute("BEGIN IMMEDIATE")
    try:
        batch = _Batch(driver, writers, now)
        verdicts = [batch.add(draft) for draft in drafts]
        batch.write()
        driver.execute("COMMIT")
    except BaseException:
        driver.execute("ROLLBACK")
        raise
    return verdicts


class _Batch:
    """Decides draft by draft, in order, and keeps the rows until all are decided."""

    def __init__(self, driver: Driver, writers: Writers, now: datetime) -> None:
        self._driver = driver
        self._writers = writers
        self._now = now
        self._stamp = rfc3339(now)
        self._written: dict[tuple[str, str, str], tuple[Draft, Written]] = {}
        self._heads: dict[str, int] = {}
        self._messages: list[tuple[Any, ...]] = []
        self._events: list[tuple[Any, ...]] = []
        self._audit: list[tuple[Any, ...]] = []

    def add(self, draft: Draft) -> Verdict:
        sender = self._find_sender(draft)
        if sender is None:
            return WorkflowNotFound
        if is_revoked(draft.token_issued_at, _moment(sender.tokens_valid_from)):
            return TokenRevoked
        if sender.workspace_id is None:
            return WorkflowNotFound
        refusal = self._writers.refusal(sender.role, sender.staff_role)
        if refusal is not None:
            return refusal
        return self._sent_in_this_batch(draft) or self._sent_before(sender, draft) or self._create(sender, draft)

    def write(self) -> None:
        """Everything that was decided, a few statements for the whole batch."""
        self._driver.executemany(INSERT_MESSAGE, self._messages)
        self._driver.executemany(INSERT_EVENT, self._events)
        self._driver.executemany(INSERT_AUDIT, self._audit)
        self._driver.executemany(MOVE_HEAD, [(head, conversation) for conversation, head in self._heads.items()])

    def _find_sender(self, draft: Draft) -> _Sender | None:
        row = self._driver.execute(FIND_SENDER, {"workflow": draft.workflow_id, "sender": draft.sender_id}).fetchone()
        return None if row is None else _Sender(*row)

    def _sent_in_this_batch(self, draft: Draft) -> Written | None:
        first = self._written.get(_key(draft))
        if first is None:
            return None
        return replace(first[1], created=False, same_text=first[0].digest == draft.digest)

    def _sent_before(self, sender: _Sender, draft: Draft) -> Written | None:
        key = (sender.conversation_id, draft.sender_id, draft.client_generated_id)
        stored = self._driver.execute(FIND_SENT, key).fetchone()
        if stored is None or sender.conversation_id is None:
            return None
        return Written(
            row=_stored_row(stored, sender, draft),
            created=False,
            same_text=stored[5] == draft.digest,
            conversation_id=sender.conversation_id,
            epoch=epoch_of(sender.nonce, sender.conversation_epoch or ""),
        )

    def _create(self, sender: _Sender, draft: Draft) -> Written:
        conversation_id, conversation_epoch = self._conversation(sender, draft)
        seq = self._heads.get(conversation_id, sender.head_seq or 0) + 1
        self._heads[conversation_id] = seq
        self._add_rows(sender, draft, conversation_id, seq)
        written = Written(
            row=_new_row(sender, draft, seq, self._now),
            created=True,
            same_text=True,
            conversation_id=conversation_id,
            epoch=epoch_of(sender.nonce, conversation_epoch),
        )
        self._written[_key(draft)] = draft, written
        return written

    def _conversation(self, sender: _Sender, draft: Draft) -> tuple[str, str]:
        """The conversation and its epoch; opened at once, so that the next draft of this batch finds it."""
        if sender.conversation_id is not None and sender.conversation_epoch is not None:
            return sender.conversation_id, sender.conversation_epoch
        conversation_id, epoch = new_id(), secrets.token_hex(8)
        self._driver.execute(OPEN_CONVERSATION, (conversation_id, sender.workspace_id, draft.workflow_id, self._stamp))
        self._driver.execute(OPEN_HEAD, (conversation_id, sender.workspace_id, epoch))
        return conversation_id, epoch

    def _add_rows(self, sender: _Sender, draft: Draft, conversation_id: str, seq: int) -> None:
        tenant, message, now = sender.workspace_id, draft.message_id, self._stamp
        self._messages.append(
            (
                *(message, tenant, conversation_id, seq, seq, _side(sender), draft.sender_id),
                *(draft.client_generated_id, draft.digest, draft.body, now),
            )
        )
        self._events.append((conversation_id, seq, tenant, EventType.MESSAGE_CREATED.value, message, now))
        after = orjson.dumps({"body": draft.body}).decode()
        tag = AuditTag.MESSAGE_SENT.value
        self._audit.append((new_id(), tenant, tag, draft.sender_id, conversation_id, message, after, now))


def _key(draft: Draft) -> tuple[str, str, str]:
    return draft.workflow_id, draft.sender_id, draft.client_generated_id


def _side(sender: _Sender) -> str:
    return side_of(None if sender.staff_role is None else StaffRole(sender.staff_role)).value


def _new_row(sender: _Sender, draft: Draft, seq: int, now: datetime) -> MessageRow:
    return MessageRow(
        id=draft.message_id,
        workflow_id=draft.workflow_id,
        seq=seq,
        version=1,
        sender_type=_side(sender),
        sender_id=draft.sender_id,
        sender_name=sender.name,
        sender_avatar_url=sender.avatar_url,
        client_generated_id=draft.client_generated_id,
        body=draft.body,
        kind=None,
        data=None,
        attachments=[],
        created_at=now,
        edited_at=None,
        deleted_at=None,
    )


def _stored_row(stored: tuple[Any, ...], sender: _Sender, draft: Draft) -> MessageRow:
    message_id, seq, version, sender_type, body, _, attachments, created_at, edited_at, deleted_at = stored
    return MessageRow(
        id=message_id,
        workflow_id=draft.workflow_id,
        seq=seq,
        version=version,
        sender_type=sender_type,
        sender_id=draft.sender_id,
        sender_name=sender.name,
        sender_avatar_url=sender.avatar_url,
        client_generated_id=draft.client_generated_id,
        body=body,
        kind=None,
        data=None,
        attachments=orjson.loads(attachments),
        created_at=datetime.fromisoformat(created_at),
        edited_at=_moment(edited_at),
        deleted_at=_moment(deleted_at),
    )


def _moment(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored)
