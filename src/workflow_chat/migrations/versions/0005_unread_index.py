"""An index that counts what is unread by itself.

PostgreSQL builds it after the migrations, while instances go on writing (migrations/indexes.py).
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME = "ix_workflow_messages_unread"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE INDEX {NAME} ON workflow_messages (workspace_id, conversation_id, seq, sender_id, audience) "
            "WHERE deleted_at IS NULL AND sender_type <> 'system'"
        )


def downgrade() -> None:
    op.execute(f"DROP INDEX IF EXISTS {NAME}")
