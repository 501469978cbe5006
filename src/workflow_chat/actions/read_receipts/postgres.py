"""Receipts on PostgreSQL: one call of the function in ``move.sql`` for the whole batch."""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from workflow_chat.access.permissions import READ, SILENT, roles_with, wrk_roles
from workflow_chat.actions.read_receipts.wish import Reached, Verdict, Wish
from workflow_chat.clock import rfc3339
from workflow_chat.database.engine import Database
from workflow_chat.database.raw import StoredFunction
from workflow_chat.errors import (
    ChatError,
    ChatNotAllowed,
    MessageNotFound,
    PermissionDenied,
    TokenRevoked,
    WorkflowNotFound,
)
from workflow_chat.identifiers import NIL_ID, is_own_id
from workflow_chat.queries.read_receipts import receipt_view
from workflow_chat.queries.unread import unread_sql

MOVE = StoredFunction(
    "workflow_chat_move_receipts",
    files("workflow_chat.actions.read_receipts")
    .joinpath("move.sql")
    .read_text()
    .replace(
        "{unread}",
        unread_sql(
            workspace="w.workspace_id",
            conversation="w.conversation_id",
            last="coalesce(v.last_read_seq, b.last_read_seq, 0)",
            user="w.user_id",
            sees_all="w.sees_all",
        ),
    ),
    ("text[]", "text[]", "timestamptz[]", "uuid[]", "text[]", "text[]", "text[]", "timestamptz"),
)
REFUSALS: dict[str, type[ChatError]] = {
    error.code: error for error in (TokenRevoked, WorkflowNotFound, ChatNotAllowed, PermissionDenied, MessageNotFound)
}


class PostgresReceiptStore:
    """Fulfils :class:`workflow_chat.actions.read_receipts.wish.ReceiptStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def move(self, wishes: Sequence[Wish], now: datetime) -> list[Verdict]:
        async with self._database.driver() as connection:
            rows = await connection.fetch(MOVE.call, *arguments_of(wishes, now))
        return [_verdict(wish, row) for wish, row in zip(wishes, rows, strict=True)]


def arguments_of(wishes: Sequence[Wish], now: datetime) -> list[Any]:
    return [
        [wish.workflow_id for wish in wishes],
        [wish.person.user_id for wish in wishes],
        [wish.person.token_issued_at for wish in wishes],
        [_uuid(wish.message_id) for wish in wishes],
        roles_with(READ),
        list(SILENT),
        wrk_roles(),
        now,
    ]


def _uuid(message_id: str | None) -> str | None:
    return message_id if message_id is None or is_own_id(message_id) else NIL_ID


def _verdict(wish: Wish, row: Any) -> Verdict:
    if row["refusal"] is not None:
        return REFUSALS[row["refusal"]]()
    if row["seq"] is None:
        return Reached(None, row["unread"])
    read_at = rfc3339(row["read_at"].astimezone(UTC))
    return Reached(
        receipt_view(wish.person.user_id, str(row["message_id"]), row["seq"], read_at),
        row["unread"],
        moved_in=str(row["conversation_id"]) if row["has_moved"] and row["is_public"] else None,
    )
