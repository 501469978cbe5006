-- Receipts on PostgreSQL: one round trip for a batch. A call that moves nothing writes nothing.
CREATE OR REPLACE FUNCTION {name}(
    workflow_ids text[], user_ids text[], issued_at timestamptz[], message_ids uuid[], reading_roles text[],
    silent_roles text[], wrk_roles text[], moment timestamptz)
RETURNS TABLE (
    refusal text, has_moved boolean, is_public boolean, conversation_id uuid, message_id uuid, seq bigint,
    read_at timestamptz, unread bigint)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH wish AS (
        SELECT d.*, s.workspace_id, s.conversation_id, coalesce(s.role = ANY(wrk_roles), false) AS sees_all,
               CASE WHEN d.issued_at < coalesce(s.tokens_valid_from, u.tokens_valid_from) THEN 'token_revoked'
                    WHEN s.role IS NULL THEN 'workflow_not_found'
                    WHEN s.role = ANY(silent_roles) THEN 'chat_not_allowed'
                    WHEN NOT s.role = ANY(reading_roles) THEN 'permission_denied' END AS refusal
          FROM unnest(workflow_ids, user_ids, issued_at, message_ids) WITH ORDINALITY
               AS d(workflow_id, user_id, issued_at, message_id, n)
          LEFT JOIN LATERAL (  -- one by one, as in append.sql
            SELECT * FROM workflow_seats v WHERE v.workflow_id = d.workflow_id AND v.user_id = d.user_id LIMIT 1
          ) s ON true
          LEFT JOIN users u ON s.role IS NULL AND u.id = d.user_id AND u.removed_at IS NULL
    ), target AS (
        SELECT w.n, t.id, t.seq, t.audience
          FROM wish w
         CROSS JOIN LATERAL (
            (SELECT m.id, m.seq, m.audience FROM workflow_messages m
              WHERE w.message_id IS NULL AND m.conversation_id = w.conversation_id
                AND (w.sees_all OR m.audience = 'everyone')
              ORDER BY m.seq DESC LIMIT 1)
            UNION ALL
            SELECT m.id, m.seq, m.audience FROM workflow_messages m
             WHERE m.id = w.message_id AND m.conversation_id = w.conversation_id
               AND (w.sees_all OR m.audience = 'everyone')) t
         WHERE w.refusal IS NULL
    ), named AS (  -- everybody sees receipts, so they name a message that everybody sees, if there is any
        SELECT t.n, t.seq, coalesce(p.id, t.id) AS id, t.audience = 'everyone' OR p.id IS NOT NULL AS is_public
          FROM target t
          JOIN wish w ON w.n = t.n
          LEFT JOIN LATERAL (
            SELECT m.id FROM workflow_messages m
             WHERE t.audience <> 'everyone' AND m.conversation_id = w.conversation_id AND m.seq < t.seq
               AND m.audience = 'everyone'
             ORDER BY m.seq DESC LIMIT 1) p ON true
    ), moved AS (
        INSERT INTO workflow_read_receipts AS r
               (conversation_id, user_id, workspace_id, last_read_message_id, last_read_seq, read_at)
        SELECT DISTINCT ON (w.conversation_id, w.user_id)
               w.conversation_id, w.user_id, w.workspace_id, t.id, t.seq, moment
          FROM named t
          JOIN wish w ON w.n = t.n
          LEFT JOIN workflow_read_receipts b ON b.conversation_id = w.conversation_id AND b.user_id = w.user_id
         WHERE b.last_read_seq IS NULL OR b.last_read_seq < t.seq
         ORDER BY w.conversation_id, w.user_id, t.seq DESC
            ON CONFLICT (conversation_id, user_id) DO UPDATE
               SET last_read_message_id = EXCLUDED.last_read_message_id, last_read_seq = EXCLUDED.last_read_seq,
                   read_at = EXCLUDED.read_at
             WHERE r.last_read_seq < EXCLUDED.last_read_seq
        RETURNING r.conversation_id, r.user_id, r.last_read_message_id, r.last_read_seq, r.read_at
    )
    SELECT CASE WHEN w.refusal IS NOT NULL THEN w.refusal
                WHEN w.message_id IS NOT NULL AND t.n IS NULL THEN 'message_not_found' END,
           v.user_id IS NOT NULL, coalesce(t.is_public, false), w.conversation_id,
           coalesce(v.last_read_message_id, b.last_read_message_id), coalesce(v.last_read_seq, b.last_read_seq),
           coalesce(v.read_at, b.read_at),
           CASE WHEN w.conversation_id IS NULL THEN 0 ELSE {unread} END
      FROM wish w
      LEFT JOIN named t ON t.n = w.n
      LEFT JOIN moved v ON v.conversation_id = w.conversation_id AND v.user_id = w.user_id
      LEFT JOIN workflow_read_receipts b ON b.conversation_id = w.conversation_id AND b.user_id = w.user_id
     ORDER BY w.n;
END $$
