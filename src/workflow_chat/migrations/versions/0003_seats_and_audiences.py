"""Seats in one view, an audience on every message, audit of more than messages.

Everything is added or loosened, so that instances of the version before go on working beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# `users` and `workflows` meet freely: whoever asks names a person or a workflow, and both databases begin there.
SEATS = """
CREATE VIEW workflow_seats AS
SELECT w.id AS workflow_id, w.workspace_id, c.id AS conversation_id, u.id AS user_id, u.name, u.avatar_url,
       u.tokens_valid_from, coalesce(CAST(s.role AS text), CAST(m.role AS text)) AS role,
       CASE WHEN s.role IS NULL THEN 'client' ELSE 'wrk' END AS side
  FROM users u
 CROSS JOIN workflows w
  LEFT JOIN workflow_conversations c ON c.workflow_id = w.id
  LEFT JOIN workspace_memberships m ON m.workspace_id = w.workspace_id AND m.user_id = u.id
  LEFT JOIN wrk_staff_memberships s ON s.user_id = u.id
 WHERE u.removed_at IS NULL AND (m.role IS NOT NULL OR s.role IS NOT NULL)
"""
AUDIENCE = "workflow_message_audience"
# `migrate` installs one per version of the program (actions/sending/append.sql).
DROP_FUNCTIONS = r"""
DO $$
DECLARE installed text;
BEGIN
    FOR installed IN SELECT oid::regprocedure FROM pg_proc WHERE proname ~ '^workflow_chat_[a-z_]+_[0-9a-f]{12}$' LOOP
        EXECUTE 'DROP FUNCTION ' || installed;
    END LOOP;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # In one go and always in this order: instances are writing to both.
        op.execute("LOCK TABLE workflow_messages, audit_log IN ACCESS EXCLUSIVE MODE")
        op.execute(f"CREATE TYPE {AUDIENCE} AS ENUM ('everyone', 'wrk')")
        op.execute(f"ALTER TABLE workflow_messages ADD COLUMN audience {AUDIENCE} NOT NULL DEFAULT 'everyone'")
    else:
        op.execute(
            "ALTER TABLE workflow_messages ADD COLUMN audience VARCHAR(8) NOT NULL DEFAULT 'everyone' "
            f"CONSTRAINT {AUDIENCE} CHECK (audience IN ('everyone', 'wrk'))"
        )
    with op.batch_alter_table("audit_log") as table:
        for column in ("workspace_id", "conversation_id", "message_id"):
            table.alter_column(column, nullable=True)
        table.add_column(sa.Column("subject_type", sa.Text(), nullable=False, server_default="message"))
        table.add_column(sa.Column("subject_id", sa.Text()))
        table.create_check_constraint(
            op.f("ck_audit_log_one_subject"),
            "(subject_type = 'message') = (message_id IS NOT NULL) AND (message_id IS NULL) = (subject_id IS NOT NULL)",
        )
    op.execute(SEATS)


def downgrade() -> None:
    op.execute("DROP VIEW workflow_seats")
    op.execute("DELETE FROM audit_log WHERE subject_type <> 'message'")
    with op.batch_alter_table("audit_log") as table:
        table.drop_constraint(op.f("ck_audit_log_one_subject"), type_="check")
        table.drop_column("subject_id")
        table.drop_column("subject_type")
        for column in ("workspace_id", "conversation_id", "message_id"):
            table.alter_column(column, nullable=False)
    op.execute("ALTER TABLE workflow_messages DROP COLUMN audience")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(DROP_FUNCTIONS)
        op.execute(f"DROP TYPE {AUDIENCE}")
