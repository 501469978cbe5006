"""The group commit on PostgreSQL: one call of the function in ``append.sql`` for the whole batch."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from workflow_chat.access.permissions import PERMISSIONS
from workflow_chat.actions.group_commit import Busy
from workflow_chat.actions.sending.draft import Draft, Verdict, Written
from workflow_chat.actions.sending.rows import COLUMNS, from_document
from workflow_chat.clock import new_id
from workflow_chat.database.engine import Database
from workflow_chat.errors import (
    ChatError,
    ChatNotAllowed,
    PermissionDenied,
    TokenRevoked,
    Unavailable,
    WorkflowNotFound,
)
from workflow_chat.realtime.log.cursor import epoch_of

ARGUMENTS = (
    *("text[]", "text[]", "timestamptz[]", "jsonb[]", "text[]", "text[]", "jsonb[]", "jsonb[]", "uuid[]", "uuid[]"),
    *("text[]", "text", "timestamptz", "boolean"),
)
REFUSALS: dict[str, type[ChatError] | type[Busy]] = {
    **{error.code: error for error in (TokenRevoked, WorkflowNotFound, PermissionDenied, ChatNotAllowed)},
    "busy": Busy,
}
SILENT_ROLES = [role.value for role, held in PERMISSIONS.items() if not held]


class PostgresAppendStore:
    """Fulfils :class:`workflow_chat.actions.sending.draft.AppendStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._call = call()

    async def append(self, drafts: Sequence[Draft], now: datetime, *, patient: bool) -> list[Verdict]:
        async with self._database.driver() as connection:
            rows = await connection.fetch(self._call, *arguments_of(drafts, now, patient=patient))
        if not rows:  # promoted a moment ago: without a name for this history the function wrote nothing
            raise Unavailable
        return [_verdict(draft, row) for draft, row in zip(drafts, rows, strict=True)]


@cache
def function_name() -> str:
    """The name under which this version's function is installed."""
    return f"workflow_chat_append_{hashlib.sha256(_template().encode()).hexdigest()[:12]}"


def function_sql() -> str:
    """The statement that installs it; doing so twice changes nothing."""
    return _template().replace("{name}", function_name())


def call() -> str:
    """The statement that calls it."""
    marks = ", ".join(f"${number}::{kind}" for number, kind in enumerate(ARGUMENTS, 1))
    return f"SELECT * FROM {function_name()}({marks})"  # noqa: S608 - nothing from outside is in it


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
        SILENT_ROLES,
        secrets.token_hex(4),
        now,
        patient,
    ]


@cache
def _template() -> str:
    text = files("workflow_chat.actions.sending").joinpath("append.sql").read_text()
    values = ", ".join(f"m.{column}" for column in COLUMNS)
    return text.replace("{columns}", ", ".join(COLUMNS)).replace("{values}", values)


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
