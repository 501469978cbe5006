"""How much is left to read: messages of other people above a receipt, neither the system's nor deleted ones.

A count stops at 999, and looks no further than 10,000 places of the log: where so much follows that is nobody else's
message, what comes after it is not counted. So its cost has a bound, whatever is stored.
"""

MOST = 999
LOOKED_AT = 10_000
IN_ORDER = "ORDER BY o.seq"
"""Has PostgreSQL take the index, whatever it knows of the table. SQLite does so by itself, and is slower when told."""


def unread_sql(
    *, workspace: str, conversation: str, last: str, user: str, sees_all: str, in_order: str = IN_ORDER
) -> str:
    """The count, as an expression for either database; the arguments are expressions too."""
    return f"""(
        SELECT count(*) FROM (
            SELECT 1 FROM workflow_messages o
             WHERE o.workspace_id = {workspace} AND o.conversation_id = {conversation}
               AND o.seq > {last} AND o.seq <= {last} + {LOOKED_AT}
               AND o.deleted_at IS NULL AND o.sender_type <> 'system'
               AND o.sender_id <> {user} AND (o.audience = 'everyone' OR {sees_all})
             {in_order} LIMIT {MOST}) unread)"""  # noqa: S608 - expressions of our own statements
