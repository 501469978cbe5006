"""The group commit on PostgreSQL, as one function: one round trip for a batch.

READ COMMITTED gives each statement of a VOLATILE function a new snapshot, so what is checked after the lock was won has
seen everything that was committed before. Folding lock and check into one statement would not.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SIGNATURE = """workflow_chat_append(
    workflow_ids text[], sender_ids text[], keys text[], digests text[], bodies text[], message_ids uuid[],
    issued_at timestamptz[], audit_ids uuid[], conversation_ids uuid[], epochs text[], writing_roles text[],
    writing_staff text[], moment timestamptz)"""

FUNCTION = f"""
CREATE FUNCTION {SIGNATURE}
RETURNS TABLE (
    refusal text, is_new boolean, conversation_id uuid, epoch text, nonce text, message_id uuid, seq bigint,
    version int, side text, sender_name text, sender_avatar_url text, body text, digest text, attachments jsonb,
    created_at timestamptz, edited_at timestamptz, deleted_at timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    -- Promoted a moment ago: write nothing before this history has its name.
    IF NOT EXISTS (SELECT FROM store_epochs
                    WHERE timeline = substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)) THEN
        RETURN;
    END IF;

    -- The first message of a workflow opens its conversation; everybody does so in the order of the workflow ids.
    IF EXISTS (SELECT FROM workflows w LEFT JOIN workflow_conversations c ON c.workflow_id = w.id
                WHERE w.id = ANY(workflow_ids) AND c.id IS NULL) THEN
        INSERT INTO workflow_conversations (id, workspace_id, workflow_id, created_at)
        SELECT DISTINCT ON (w.id) d.conversation_id, w.workspace_id, w.id, moment
          FROM unnest(workflow_ids, sender_ids, conversation_ids, issued_at)
               AS d(workflow_id, sender_id, conversation_id, issued_at)
          JOIN workflows w ON w.id = d.workflow_id
          JOIN users u ON u.id = d.sender_id AND u.removed_at IS NULL
                      AND (u.tokens_valid_from IS NULL OR d.issued_at IS NULL OR d.issued_at >= u.tokens_valid_from)
          LEFT JOIN workspace_memberships m ON m.workspace_id = w.workspace_id AND m.user_id = u.id
          LEFT JOIN wrk_staff_memberships s ON s.user_id = u.id
         WHERE s.role::text = ANY(writing_staff) OR (s.role IS NULL AND m.role::text = ANY(writing_roles))
         ORDER BY w.id
        ON CONFLICT (workspace_id, workflow_id) DO NOTHING;
        INSERT INTO workflow_conversation_heads (conversation_id, workspace_id, epoch, head_seq, floor_seq)
        SELECT c.id, c.workspace_id, epochs[1] || left(c.id::text, 8), 0, 0
          FROM workflow_conversations c WHERE c.workflow_id = ANY(workflow_ids) ORDER BY c.workflow_id
        ON CONFLICT (conversation_id) DO NOTHING;
    END IF;

    PERFORM FROM workflow_conversation_heads h
      WHERE h.conversation_id IN (SELECT c.id FROM workflow_conversations c WHERE c.workflow_id = ANY(workflow_ids))
      ORDER BY h.conversation_id FOR NO KEY UPDATE;

    RETURN QUERY
    WITH draft AS (
        SELECT d.*, w.workspace_id, c.id AS conversation_id, u.name, u.avatar_url,
               CASE WHEN s.role IS NULL THEN 'client' ELSE 'wrk' END AS side,
               CASE WHEN d.issued_at < u.tokens_valid_from THEN 'token_revoked'
                    WHEN w.id IS NULL OR u.id IS NULL THEN 'workflow_not_found'
                    WHEN m.role IS NULL AND s.role IS NULL THEN 'workflow_not_found'
                    WHEN s.role::text = ANY(writing_staff) THEN NULL
                    WHEN s.role IS NOT NULL THEN 'permission_denied'
                    WHEN m.role::text = ANY(writing_roles) THEN NULL
                    ELSE 'chat_not_allowed' END AS refusal
          FROM unnest(workflow_ids, sender_ids, keys, digests, bodies, message_ids, issued_at, audit_ids)
               WITH ORDINALITY AS d(workflow_id, sender_id, key, digest, body, message_id, issued_at, audit_id, n)
          LEFT JOIN workflows w ON w.id = d.workflow_id
          LEFT JOIN workflow_conversations c ON c.workflow_id = w.id
          LEFT JOIN users u ON u.id = d.sender_id AND u.removed_at IS NULL
          LEFT JOIN workspace_memberships m ON m.workspace_id = w.workspace_id AND m.user_id = u.id
          LEFT JOIN wrk_staff_memberships s ON s.user_id = u.id
    ), stored AS (
        SELECT d.n, o.*
          FROM draft d
          JOIN workflow_messages o ON o.conversation_id = d.conversation_id AND o.sender_id = d.sender_id
                                  AND o.client_generated_id = d.key
         WHERE d.refusal IS NULL
    ), fresh AS (
        SELECT DISTINCT ON (d.conversation_id, d.sender_id, d.key) d.*
          FROM draft d
         WHERE d.refusal IS NULL AND NOT EXISTS (SELECT FROM stored o WHERE o.n = d.n)
         ORDER BY d.conversation_id, d.sender_id, d.key, d.n
    ), numbered AS (
        SELECT f.*, h.head_seq + row_number() OVER (PARTITION BY f.conversation_id ORDER BY f.n) AS seq
          FROM fresh f JOIN workflow_conversation_heads h ON h.conversation_id = f.conversation_id
    ), messages AS (
        INSERT INTO workflow_messages (id, workspace_id, conversation_id, seq, changed_seq, version, sender_type,
                                       sender_id, client_generated_id, body_digest, body, attachments, created_at)
        SELECT message_id, workspace_id, conversation_id, seq, seq, 1, side::workflow_message_sender_type,
               sender_id, key, digest, body, '[]', moment
          FROM numbered
    ), events AS (
        INSERT INTO workflow_chat_events (conversation_id, seq, workspace_id, type, message_id, version, created_at)
        SELECT conversation_id, seq, workspace_id, 'message.created', message_id, 1, moment FROM numbered
    ), audit AS (
        INSERT INTO audit_log (id, workspace_id, tag, actor_id, conversation_id, message_id, after, created_at)
        SELECT audit_id, workspace_id, 'workflow.chat.message.sent', sender_id, conversation_id, message_id,
               jsonb_build_object('body', body), moment
          FROM numbered
    ), heads AS (
        UPDATE workflow_conversation_heads h SET head_seq = t.head
          FROM (SELECT conversation_id, max(seq) AS head FROM numbered GROUP BY conversation_id) t
         WHERE h.conversation_id = t.conversation_id
    )
    SELECT d.refusal, f.n = d.n, d.conversation_id, h.epoch, e.nonce, coalesce(o.id, f.message_id),
           coalesce(o.seq, f.seq), coalesce(o.version, 1), coalesce(o.sender_type::text, d.side), d.name, d.avatar_url,
           CASE WHEN o.id IS NULL THEN f.body ELSE o.body END, coalesce(o.body_digest, f.digest), o.attachments,
           coalesce(o.created_at, moment), o.edited_at, o.deleted_at
      FROM draft d
      JOIN store_epochs e ON e.timeline = substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
      LEFT JOIN stored o ON o.n = d.n
      LEFT JOIN numbered f ON f.conversation_id = d.conversation_id AND f.sender_id = d.sender_id AND f.key = d.key
      LEFT JOIN workflow_conversation_heads h ON h.conversation_id = d.conversation_id
     ORDER BY d.n;
END $$
"""  # noqa: S608 - nothing from outside is in it


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {SIGNATURE}")
