"""Indexes that count what is unread, and find the latest receipts, by themselves.

PostgreSQL builds them after the migrations, while instances go on writing (migrations/indexes.py).
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UNREAD, LATEST = "ix_workflow_messages_unread", "ix_workflow_read_receipts_latest"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE INDEX {UNREAD} ON workflow_messages (workspace_id, conversation_id, seq, sender_id, audience) "
            "WHERE deleted_at IS NULL AND sender_type <> 'system'"
        )
        op.execute(f"CREATE INDEX {LATEST} ON workflow_read_receipts (conversation_id, read_at)")


def downgrade() -> None:
    op.execute(f"DROP INDEX IF EXISTS {UNREAD}")
    op.execute(f"DROP INDEX IF EXISTS {LATEST}")
