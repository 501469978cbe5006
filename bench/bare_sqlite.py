"""What bare SQLite commits on this disk: one message per transaction, nothing checked. The yardstick of the default."""

import time
from pathlib import Path

from workflow_chat.actions.append_sqlite import INSERT_AUDIT, INSERT_EVENT, INSERT_MESSAGE, MOVE_HEAD
from workflow_chat.actions.message_text import digest_of
from workflow_chat.clock import new_id
from workflow_chat.database.dialects.sqlite import Driver, sqlite3

TEXT = "[[00000000]] Could you look at the invoice of last week, please? It was booked twice."
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
            (message, tenant, conversation, seq, seq, "client", "ada", key, digest_of(TEXT), TEXT, NOW),
        )
        run(INSERT_EVENT, (conversation, seq, tenant, "message.created", message, NOW))
        after = f'{{"body":"{TEXT}"}}'
        run(INSERT_AUDIT, (new_id(), tenant, "workflow.chat.message.sent", "ada", conversation, message, after, NOW))
        run(MOVE_HEAD, (seq, conversation))
        run("COMMIT")
        self._heads[number] = conversation, tenant, seq
