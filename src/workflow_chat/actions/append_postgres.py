"""The group commit on PostgreSQL: one call of ``workflow_chat_append`` (migration 0002) for the whole batch."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from workflow_chat.actions.append import Draft, Verdict, Writers, Written
from workflow_chat.clock import new_id
from workflow_chat.database.unit_of_work import Database
from workflow_chat.errors import (
    ChatError,
    ChatNotAllowed,
    PermissionDenied,
    TokenRevoked,
    Unavailable,
    WorkflowNotFound,
)
from workflow_chat.queries.message_views import MessageRow
from workflow_chat.realtime.log.cursor import epoch_of

CALL = """
    SELECT * FROM workflow_chat_append(
        $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::timestamptz[], $8::uuid[],
        $9::uuid[], $10::text[], $11::text[], $12::text[], $13::timestamptz)"""
REFUSALS: dict[str, type[ChatError]] = {
    error.code: error for error in (TokenRevoked, WorkflowNotFound, PermissionDenied, ChatNotAllowed)
}


class PostgresAppendStore:
    """Fulfils :class:`workflow_chat.actions.append.AppendStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, drafts: Sequence[Draft], writers: Writers, now: datetime) -> list[Verdict]:
        rows = await self._database.fetch(CALL, *_arguments(drafts, writers, now))
        if not rows:  # promoted a moment ago: without a name for this history the function wrote nothing
            raise Unavailable
        return [_verdict(draft, row) for draft, row in zip(drafts, rows, strict=True)]


def _arguments(drafts: Sequence[Draft], writers: Writers, now: datetime) -> list[Any]:
    return [
        [draft.workflow_id for draft in drafts],
        [draft.sender_id for draft in drafts],
        [draft.client_generated_id for draft in drafts],
        [draft.digest for draft in drafts],
        [draft.body for draft in drafts],
        [draft.message_id for draft in drafts],
        [draft.token_issued_at for draft in drafts],
        [new_id() for _ in drafts],
        [new_id() for _ in drafts],
        [secrets.token_hex(4)],
        list(writers.workspace_roles),
        list(writers.staff_roles),
        now,
    ]


def _verdict(draft: Draft, row: Any) -> Verdict:
    if row["refusal"] is not None:
        return REFUSALS[row["refusal"]]
    return Written(
        row=_message_row(draft, row),
        created=bool(row["is_new"]),
        same_text=row["digest"] == draft.digest,
        conversation_id=str(row["conversation_id"]),
        epoch=epoch_of(row["nonce"], row["epoch"]),
    )


def _message_row(draft: Draft, row: Any) -> MessageRow:
    return MessageRow(
        id=str(row["message_id"]),
        workflow_id=draft.workflow_id,
        seq=row["seq"],
        version=row["version"],
        sender_type=row["side"],
        sender_id=draft.sender_id,
        sender_name=row["sender_name"],
        sender_avatar_url=row["sender_avatar_url"],
        client_generated_id=draft.client_generated_id,
        body=row["body"],
        kind=None,
        data=None,
        attachments=orjson.loads(row["attachments"] or "[]"),
        created_at=row["created_at"].astimezone(UTC),
        edited_at=_utc(row["edited_at"]),
        deleted_at=_utc(row["deleted_at"]),
    )


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
