"""The group commit on PostgreSQL: one call of the function in ``append.sql`` for the whole batch."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

import orjson

from workflow_chat.access.permissions import SILENT
from workflow_chat.actions.group_commit import Busy
from workflow_chat.actions.sending.draft import Draft, Verdict, Written
from workflow_chat.clock import new_id
from workflow_chat.database.engine import Database
from workflow_chat.database.raw import StoredFunction
from workflow_chat.errors import (
    ChatError,
    ChatNotAllowed,
    PermissionDenied,
    TokenRevoked,
    Unavailable,
    WorkflowNotFound,
)
from workflow_chat.queries.message_rows import COLUMNS, from_document
from workflow_chat.realtime.log.cursor import epoch_of

APPEND = StoredFunction(
    "workflow_chat_append",
    files("workflow_chat.actions.sending")
    .joinpath("append.sql")
    .read_text()
    .replace("{columns}", ", ".join(COLUMNS))
    .replace("{values}", ", ".join(f"m.{column}" for column in COLUMNS)),
    (
        *("text[]", "text[]", "timestamptz[]", "jsonb[]", "text[]", "text[]", "jsonb[]", "jsonb[]", "uuid[]", "uuid[]"),
        *("text[]", "text", "timestamptz", "boolean"),
    ),
)
REFUSALS: dict[str, type[ChatError] | type[Busy]] = {
    **{error.code: error for error in (TokenRevoked, WorkflowNotFound, PermissionDenied, ChatNotAllowed)},
    "busy": Busy,
}


class PostgresAppendStore:
    """Fulfils :class:`workflow_chat.actions.sending.draft.AppendStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, drafts: Sequence[Draft], now: datetime, *, patient: bool) -> list[Verdict]:
        async with self._database.driver() as connection:
            rows = await connection.fetch(APPEND.call, *arguments_of(drafts, now, patient=patient))
        if not rows:  # promoted a moment ago: without a name for this history the function wrote nothing
            raise Unavailable
        return [_verdict(draft, row) for draft, row in zip(drafts, rows, strict=True)]


def arguments_of(drafts: Sequence[Draft], now: datetime, *, patient: bool) -> list[Any]:
    """What the function takes."""
    return [
        [draft.workflow_id for draft in drafts],
        [draft.person.user_id for draft in drafts],
        [draft.person.token_issued_at for draft in drafts],
        [_json(draft.roles) for draft in drafts],
        [draft.client_generated_id for draft in drafts],
        [draft.digest for draft in drafts],
        [_json(draft.message) for draft in drafts],
        [_json(draft.companions) for draft in drafts],
        [new_id() for _ in drafts],
        [new_id() for _ in drafts],
        list(SILENT),
        secrets.token_hex(4),
        now,
        patient,
    ]


def _verdict(draft: Draft, row: Any) -> Verdict:
    if row["refusal"] is not None:
        return REFUSALS[row["refusal"]]()
    sender = {"sender_name": row["sender_name"], "sender_avatar_url": row["sender_avatar_url"]}
    return Written(
        message={**from_document(orjson.loads(row["document"])), **sender, "workflow_id": draft.workflow_id},
        created=bool(row["is_new"]),
        same_content=row["digest"] == draft.digest,
        epoch=epoch_of(row["nonce"], row["epoch"]),
    )


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
