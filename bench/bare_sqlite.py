"""What bare SQLite commits on this disk: one message per transaction, nothing checked. The yardstick of the default."""

import time
from pathlib import Path

from workflow_chat.clock import new_id
from workflow_chat.database.dialects.sqlite import Driver, sqlite3

TEXT = "[[00000000]] Could you look at the invoice of last week, please? It was booked twice."
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
DIGEST = "0" * 32
NOW = "2026-01-01T00:00:00.000Z"


class BareSqlite:
    """Works on a copy of the demo's database, so that schema and size are the same."""

    def __init__(self, original: Path, copy: Path) -> None:
        self._driver: Driver = sqlite3.connect(copy, isolation_level=None)
        source = sqlite3.connect(original)
        source.backup(self._driver)
        source.close()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._driver.execute(f"PRAGMA {pragma}")
        self._heads: list[tuple[str, str, int]] = self._driver.execute(
            "SELECT conversation_id, workspace_id, head_seq FROM workflow_conversation_heads"
        ).fetchall()

    def commits_per_second(self, seconds: float) -> float:
        start, committed = time.perf_counter(), 0
        while time.perf_counter() - start < seconds:
            self._commit_one(committed % len(self._heads))
            committed += 1
        return committed / (time.perf_counter() - start)

    def close(self) -> None:
        self._driver.close()

    def _commit_one(self, number: int) -> None:
        conversation, tenant, seq = self._heads[number]
        seq += 1
        message, key, run = new_id(), new_id(), self._driver.execute
        run("BEGIN IMMEDIATE")
        run(
            INSERT_MESSAGE,
            (message, tenant, conversation, seq, seq, "client", "ada", key, DIGEST, TEXT, NOW),
        )
        run(INSERT_EVENT, (conversation, seq, tenant, "message.created", message, NOW))
        after = f'{{"body":"{TEXT}"}}'
        run(INSERT_AUDIT, (new_id(), tenant, "workflow.chat.message.sent", "ada", conversation, message, after, NOW))
        run(MOVE_HEAD, (seq, conversation))
        run("COMMIT")
        self._heads[number] = conversation, tenant, seq
