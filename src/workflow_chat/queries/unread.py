"""How much is left to read: messages of other people above a receipt, neither the system's nor deleted ones.

A count stops at 999, and looks at 10,000 messages at most: whoever has written ten thousand and read none is told of
those among the first of them that others wrote. So its cost has a bound, whatever is stored.
"""

MOST = 999
LOOKED_AT = 10_000


def unread_sql(*, workspace: str, conversation: str, last: str, user: str, sees_all: str) -> str:
    """The count, as an expression for either database; the arguments are expressions too."""
    return f"""(
        SELECT count(*) FROM (
            SELECT 1 FROM (
                SELECT o.sender_id, o.audience FROM workflow_messages o
                 WHERE o.workspace_id = {workspace} AND o.conversation_id = {conversation} AND o.seq > {last}
                   AND o.deleted_at IS NULL AND o.sender_type <> 'system'
                 ORDER BY o.seq LIMIT {LOOKED_AT}) others
             WHERE others.sender_id <> {user} AND ({sees_all} OR others.audience = 'everyone')
             LIMIT {MOST}) unread)"""  # noqa: S608 - expressions of our own statements
