"""The statement behind :func:`workflow_chat.queries.messages.list_messages`: one for each kind of page."""

from collections.abc import Sequence

from workflow_chat.access.permissions import wrk_roles
from workflow_chat.database.raw import RawStatement, for_both
from workflow_chat.queries.message_rows import COLUMNS, json_object
from workflow_chat.queries.unread import IN_ORDER, unread_sql

RECEIPTS = 100  # the latest ones
_WRK_ROLES = ", ".join(f"'{role}'" for role in wrk_roles())


def _of_seat(column: str) -> str:
    """A value of the one row of ``seat``: as a constant it lets an index give the order, which a join would not."""
    return f"(SELECT {column} FROM seat)"


_VISIBLE = f"""
    m.workspace_id = {_of_seat("workspace_id")} AND m.conversation_id = {_of_seat("conversation_id")}
    AND ({_of_seat("sees_all")} OR m.audience = 'everyone')"""
_UNREAD = f"""
    {_VISIBLE} AND m.seq > coalesce({_of_seat("last_read_seq")}, 0) AND m.deleted_at IS NULL
    AND m.sender_type <> 'system' AND m.sender_id <> {_of_seat("user_id")}"""
_ALL = "SELECT m.* FROM workflow_messages m WHERE"
_SEQ, _LIMIT = "CAST(:seq AS bigint)", "CAST(:limit AS int)"
_TARGET = "(SELECT seq FROM target)"
_AROUND_TARGET = f"""
    SELECT * FROM ({_ALL} {_VISIBLE} AND m.seq < {_TARGET} ORDER BY m.seq DESC LIMIT {_LIMIT}) older
    UNION ALL
    SELECT * FROM ({_ALL} {_VISIBLE} AND m.seq >= {_TARGET} ORDER BY m.seq LIMIT {_LIMIT}) newer"""
_NO_TARGET = "SELECT CAST(NULL AS bigint) AS seq"


def _exists(condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM workflow_messages m WHERE {_VISIBLE} AND {condition})"


def _frame(page: str, *, target: str = _NO_TARGET, others: str = "NULL") -> RawStatement:
    """The whole statement around the query for the messages; ``others`` tells of what lies on the other side."""
    named = f"""
WITH seat AS (
    SELECT s.user_id, s.workflow_id, s.workspace_id, s.conversation_id, s.tokens_valid_from, s.role,
           s.role IN ({_WRK_ROLES}) AS sees_all, h.epoch, h.head_seq, n.nonce, r.last_read_seq
      FROM workflow_seats s
      LEFT JOIN workflow_conversation_heads h ON h.conversation_id = s.conversation_id
      LEFT JOIN store_epochs n ON n.timeline = {{timeline}}
      LEFT JOIN workflow_read_receipts r ON r.conversation_id = s.conversation_id AND r.user_id = s.user_id
     WHERE s.workflow_id = CAST(:workflow AS text) AND s.user_id = CAST(:user AS text)
), target AS ({target}), page AS ({page}), receipts AS (
    SELECT r.user_id, r.last_read_message_id, r.last_read_seq, r.read_at
      FROM workflow_read_receipts r
      JOIN workflow_messages m ON m.id = r.last_read_message_id
     WHERE r.conversation_id = {_of_seat("conversation_id")}
       AND ({_of_seat("sees_all")} OR m.audience = 'everyone')
     ORDER BY r.read_at DESC LIMIT {RECEIPTS}
), people AS (
    SELECT u.id, u.name, u.avatar_url,
           (SELECT s.role FROM workflow_seats s WHERE s.workflow_id = CAST(:workflow AS text) AND s.user_id = u.id)
           AS role
      FROM users u
     WHERE u.id IN (SELECT sender_id FROM page WHERE sender_id IS NOT NULL UNION SELECT user_id FROM receipts)
)
SELECT seat.*, (SELECT seq FROM target) AS target, {others} AS has_others,
       (SELECT {{messages}} FROM page p) AS messages,
       (SELECT {{receipts}} FROM receipts r) AS receipts,
       (SELECT {{people}} FROM people u) AS people,
       {
        unread_sql(
            workspace="seat.workspace_id",
            conversation="seat.conversation_id",
            last="coalesce(seat.last_read_seq, 0)",
            user="seat.user_id",
            sees_all="seat.sees_all",
            in_order="{in_order}",
        )
    } AS unread
  FROM seat"""
    return for_both(
        named,
        in_order=("", IN_ORDER),
        messages=_array_of("p", COLUMNS),
        receipts=_array_of("r", _RECEIPT),
        people=_array_of("u", _PERSON),
    )


_RECEIPT = ("user_id", "last_read_message_id", "last_read_seq", "read_at")
_PERSON = ("id", "name", "avatar_url", "role")


def _array_of(alias: str, columns: Sequence[str]) -> tuple[str, str]:
    """All rows as one JSON text."""
    return f"json_group_array({json_object(alias, columns)})", f"CAST(json_agg(to_jsonb({alias})) AS text)"


BEFORE = _frame(
    f"{_ALL} {_VISIBLE} AND m.seq < {_SEQ} ORDER BY m.seq DESC LIMIT {_LIMIT}", others=_exists(f"m.seq >= {_SEQ}")
)
AFTER = _frame(
    f"{_ALL} {_VISIBLE} AND m.seq > {_SEQ} ORDER BY m.seq LIMIT {_LIMIT}", others=_exists(f"m.seq <= {_SEQ}")
)
CHANGED = _frame(f"{_ALL} {_VISIBLE} AND m.changed_seq > {_SEQ} ORDER BY m.changed_seq LIMIT {_LIMIT}")
AROUND = _frame(
    _AROUND_TARGET,
    target=f"SELECT m.seq FROM workflow_messages m WHERE m.id = CAST(:message AS {{uuid}}) AND {_VISIBLE}",
)
FIRST_UNREAD = _frame(
    _AROUND_TARGET, target=f"SELECT m.seq FROM workflow_messages m WHERE {_UNREAD} ORDER BY m.seq LIMIT 1"
)
