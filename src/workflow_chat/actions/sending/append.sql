-- The group commit on PostgreSQL: one round trip for a batch of drafts.
--
-- READ COMMITTED gives each statement of a VOLATILE function a new snapshot, so what is checked after a lock was won has
-- seen everything that was committed before. Folding lock and check into one statement would not.
--
-- Seats are looked up one by one: LIMIT keeps the planner from joining the view as a whole. Without statistics, as a new
-- or a restored database is, it would put everybody beside every workflow.
--
-- `migrate` installs this under a name that ends with its digest, so that instances of two versions call each their own.
-- It knows locks, keys and numbers; {columns} and {values} are filled in from the model.
CREATE OR REPLACE FUNCTION {name}(
    workflow_ids text[], sender_ids text[], issued_at timestamptz[], roles jsonb[], keys text[], digests text[],
    messages jsonb[], companions jsonb[], audit_ids uuid[], conversation_ids uuid[], silent_roles text[], seed text,
    moment timestamptz, patient boolean)
RETURNS TABLE (
    refusal text, is_new boolean, epoch text, nonce text, digest text, sender_name text, sender_avatar_url text,
    document text)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    held uuid[];
    companion record;
BEGIN
    -- Promoted a moment ago: write nothing before this history has its name.
    IF NOT EXISTS (SELECT FROM store_epochs
                    WHERE timeline = substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)) THEN
        RETURN;
    END IF;

    -- The first message of a workflow opens its conversation; everybody does so in the order of the workflow ids.
    IF EXISTS (SELECT FROM unnest(workflow_ids) AS d(workflow_id)
                WHERE (SELECT c.id FROM workflow_conversations c WHERE c.workflow_id = d.workflow_id LIMIT 1) IS NULL
              ) THEN
        INSERT INTO workflow_conversations (id, workspace_id, workflow_id, created_at)
        SELECT DISTINCT ON (s.workflow_id) d.conversation_id, s.workspace_id, s.workflow_id, moment
          FROM unnest(workflow_ids, sender_ids, issued_at, roles, conversation_ids)
               AS d(workflow_id, sender_id, issued_at, roles, conversation_id)
         CROSS JOIN LATERAL (
            SELECT * FROM workflow_seats v WHERE v.workflow_id = d.workflow_id AND v.user_id = d.sender_id LIMIT 1
          ) s
         WHERE d.roles ? s.role AND (s.tokens_valid_from IS NULL OR d.issued_at >= s.tokens_valid_from)
         ORDER BY s.workflow_id
        ON CONFLICT (workspace_id, workflow_id) DO NOTHING;
        INSERT INTO workflow_conversation_heads (conversation_id, workspace_id, epoch, head_seq, floor_seq)
        SELECT c.id, c.workspace_id, seed || left(c.id::text, 8), 0, 0
          FROM workflow_conversations c WHERE c.workflow_id = ANY(workflow_ids) ORDER BY c.workflow_id
        ON CONFLICT (conversation_id) DO NOTHING;
    END IF;

    -- Nobody locks what is not theirs to write to, and nobody waits for a stranger's conversation.
    held := ARRAY(
        SELECT DISTINCT s.conversation_id
          FROM unnest(workflow_ids, sender_ids, roles) AS d(workflow_id, sender_id, roles)
         CROSS JOIN LATERAL (
            SELECT * FROM workflow_seats v WHERE v.workflow_id = d.workflow_id AND v.user_id = d.sender_id LIMIT 1
          ) s
         WHERE d.roles ? s.role AND s.conversation_id IS NOT NULL);
    IF patient THEN
        PERFORM FROM workflow_conversation_heads h
          WHERE h.conversation_id = ANY(held) ORDER BY h.conversation_id FOR NO KEY UPDATE;
    ELSE
        held := ARRAY(
            SELECT h.conversation_id FROM workflow_conversation_heads h
             WHERE h.conversation_id = ANY(held) ORDER BY h.conversation_id FOR NO KEY UPDATE SKIP LOCKED);
    END IF;

    RETURN QUERY
    WITH draft AS (
        SELECT d.*, s.workspace_id, s.conversation_id, s.name, s.avatar_url, s.side,
               CASE WHEN d.issued_at < coalesce(s.tokens_valid_from, u.tokens_valid_from) THEN 'token_revoked'
                    WHEN s.role IS NULL THEN 'workflow_not_found'
                    WHEN s.role = ANY(silent_roles) THEN 'chat_not_allowed'
                    WHEN NOT d.roles ? s.role THEN 'permission_denied'
                    WHEN NOT coalesce(s.conversation_id = ANY(held), false) THEN 'busy' END AS refusal
          FROM unnest(workflow_ids, sender_ids, issued_at, roles, keys, digests, messages, audit_ids) WITH ORDINALITY
               AS d(workflow_id, sender_id, issued_at, roles, key, digest, message, audit_id, n)
          LEFT JOIN LATERAL (
            SELECT * FROM workflow_seats v WHERE v.workflow_id = d.workflow_id AND v.user_id = d.sender_id LIMIT 1
          ) s ON true
          LEFT JOIN users u ON s.role IS NULL AND u.id = d.sender_id AND u.removed_at IS NULL
    ), stored AS (
        SELECT d.n, o.body_digest, to_jsonb(o) AS document
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
    ), placed AS (
        SELECT t.*, t.message || jsonb_build_object(
                   'workspace_id', t.workspace_id, 'conversation_id', t.conversation_id, 'seq', t.seq,
                   'changed_seq', t.seq, 'version', 1, 'sender_type', t.side, 'sender_id', t.sender_id,
                   'client_generated_id', t.key, 'body_digest', t.digest, 'created_at', moment) AS document
          FROM numbered t
    ), inserted AS (
        INSERT INTO workflow_messages ({columns})
        SELECT {values}
          FROM placed p CROSS JOIN LATERAL jsonb_populate_record(NULL::workflow_messages, p.document) AS m
    ), events AS (
        INSERT INTO workflow_chat_events (conversation_id, seq, workspace_id, type, message_id, version, created_at)
        SELECT conversation_id, seq, workspace_id, 'message.created', (message ->> 'id')::uuid, 1, moment FROM placed
    ), audit AS (
        INSERT INTO audit_log (id, workspace_id, tag, actor_id, conversation_id, message_id, after, created_at)
        SELECT audit_id, workspace_id, 'workflow.chat.message.sent', sender_id, conversation_id,
               (message ->> 'id')::uuid, jsonb_build_object('body', message -> 'body'), moment
          FROM placed
    ), heads AS (
        UPDATE workflow_conversation_heads h SET head_seq = t.head
          FROM (SELECT conversation_id, max(seq) AS head FROM numbered GROUP BY conversation_id) t
         WHERE h.conversation_id = t.conversation_id
    )
    SELECT d.refusal, p.n = d.n, h.epoch, e.nonce, coalesce(o.body_digest, p.digest), d.name, d.avatar_url,
           coalesce(o.document, p.document)::text
      FROM draft d
      JOIN store_epochs e ON e.timeline = substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
      LEFT JOIN stored o ON o.n = d.n
      LEFT JOIN placed p ON p.conversation_id = d.conversation_id AND p.sender_id = d.sender_id AND p.key = d.key
      LEFT JOIN workflow_conversation_heads h ON h.conversation_id = d.conversation_id
     ORDER BY d.n;

    -- What comes with a message is written if the message is.
    IF '{}' = ALL(companions) THEN
        RETURN;
    END IF;
    FOR companion IN
        SELECT t.name, jsonb_agg(r.value || jsonb_build_object(
                   'workspace_id', m.workspace_id, 'conversation_id', m.conversation_id, 'message_id', m.id,
                   'seq', m.seq)) AS rows
          FROM unnest(messages, companions) AS d(message, companions)
         CROSS JOIN LATERAL jsonb_each(d.companions) AS t(name, rows)
         CROSS JOIN LATERAL jsonb_array_elements(t.rows) AS r(value)
          JOIN workflow_messages m ON m.id = (d.message ->> 'id')::uuid
         GROUP BY t.name
    LOOP
        EXECUTE format('INSERT INTO %I SELECT * FROM jsonb_populate_recordset(NULL::%I, $1) ON CONFLICT DO NOTHING',
                       companion.name, companion.name) USING companion.rows;
    END LOOP;
END $$
