"""What a change asks of the database and tells it, for both kinds of database."""

from workflow_chat.access.driver_seats import SEAT
from workflow_chat.access.permissions import wrk_roles
from workflow_chat.database.raw import RawStatement, for_both
from workflow_chat.queries.message_rows import COLUMNS, json_object

_WRK_ROLES = ", ".join(f"'{role}'" for role in wrk_roles())

# SQLite has one writer, who is at work here. Elsewhere only who may see the conversation may hold it.
LOCK = RawStatement(
    sqlite="SELECT 1",
    postgres_named="""
    SELECT h.conversation_id
      FROM workflow_conversations c JOIN workflow_conversation_heads h ON h.conversation_id = c.id
     WHERE c.workflow_id = CAST(:workflow AS text)
       AND EXISTS (SELECT 1 FROM workflow_seats s
                    WHERE s.workflow_id = CAST(:workflow AS text) AND s.user_id = CAST(:user AS text))
       FOR NO KEY UPDATE OF h""",
)
FIND = for_both(
    f"""
    SELECT {SEAT}, s.user_id, h.epoch, h.head_seq, n.nonce, {{message}} AS message, u.name AS sender_name,
           u.avatar_url AS sender_avatar_url
      FROM workflow_seats s
      LEFT JOIN workflow_conversation_heads h ON h.conversation_id = s.conversation_id
      LEFT JOIN store_epochs n ON n.timeline = {{timeline}}
      LEFT JOIN workflow_messages m
             ON m.id = CAST(CAST(:message AS text) AS {{uuid}}) AND m.workspace_id = s.workspace_id
            AND m.conversation_id = s.conversation_id AND (s.role IN ({_WRK_ROLES}) OR m.audience = 'everyone')
      LEFT JOIN users u ON u.id = m.sender_id
     WHERE s.workflow_id = CAST(:workflow AS text) AND s.user_id = CAST(:user AS text)""",  # noqa: S608 - columns and roles of our own
    message=(
        f"CASE WHEN m.id IS NOT NULL THEN {json_object('m', COLUMNS)} END",
        "CAST(CASE WHEN m.id IS NOT NULL THEN to_jsonb(m) END AS text)",
    ),
)
FIND_VALID_FROM = for_both("SELECT tokens_valid_from FROM users WHERE id = CAST(:user AS text) AND removed_at IS NULL")
NOTE = for_both(
    """
    INSERT INTO audit_log (id, workspace_id, tag, actor_id, conversation_id, message_id, subject_type,
                           "before", "after", created_at)
    VALUES (CAST(CAST(:id AS text) AS {uuid}), CAST(:workspace AS text), CAST(:tag AS text), CAST(:actor AS text),
            CAST(CAST(:conversation AS text) AS {uuid}), CAST(CAST(:message AS text) AS {uuid}), 'message',
            CAST(CAST(:before AS text) AS {json}), CAST(CAST(:after AS text) AS {json}),
            CAST(CAST(:now AS text) AS {time}))"""
)
LOG = for_both(
    """
    INSERT INTO workflow_chat_events (conversation_id, seq, workspace_id, type, message_id, version, created_at)
    VALUES (CAST(CAST(:conversation AS text) AS {uuid}), CAST(:seq AS bigint), CAST(:workspace AS text),
            CAST(CAST(:event AS text) AS {event_type}), CAST(CAST(:message AS text) AS {uuid}), CAST(:version AS int),
            CAST(CAST(:now AS text) AS {time}))""",
    event_type=("text", "workflow_chat_event_type"),
)
CHANGE = for_both(
    """
    UPDATE workflow_messages
       SET body = CAST(:body AS text), attachments = CAST(CAST(:attachments AS text) AS {json}),
           edited_at = CAST(CAST(:edited_at AS text) AS {time}), deleted_at = CAST(CAST(:deleted_at AS text) AS {time}),
           edited_by = CAST(CAST(:edited_by AS text) AS {json}), deleted_by = CAST(CAST(:deleted_by AS text) AS {json}),
           version = CAST(:version AS int), changed_seq = CAST(:seq AS bigint)
     WHERE workspace_id = CAST(:workspace AS text) AND id = CAST(CAST(:message AS text) AS {uuid})"""
)
MOVE_HEAD = for_both(
    """
    UPDATE workflow_conversation_heads SET head_seq = CAST(:seq AS bigint)
     WHERE conversation_id = CAST(CAST(:conversation AS text) AS {uuid})"""
)
