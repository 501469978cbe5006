"""initial tables"""

import sqlalchemy as sa
from alembic import op

from workflow_chat.database.column_types import UtcTime, json_document, own_id

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", own_id(), nullable=False),
        sa.Column("workspace_id", sa.String(length=128), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.String(length=128), nullable=True),
        sa.Column("conversation_id", own_id(), nullable=False),
        sa.Column("message_id", own_id(), nullable=False),
        sa.Column("before", json_document(), nullable=True),
        sa.Column("after", json_document(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_log_workspace_id_id"), ["workspace_id", "id"], unique=False)

    op.create_table(
        "demo_installations",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("signing_secret", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_demo_installations_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_installations")),
    )
    op.create_table(
        "store_epochs",
        sa.Column("timeline", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("timeline", name=op.f("pk_store_epochs")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("avatar_url", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("tokens_valid_from", UtcTime(), nullable=True),
        sa.Column("removed_at", UtcTime(), nullable=True),
        sa.CheckConstraint("id <> '' AND name <> ''", name=op.f("ck_users_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_table(
        "workspaces",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.CheckConstraint("id <> '' AND name <> ''", name=op.f("ck_workspaces_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
    )
    op.create_table(
        "workflows",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("workspace_id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.CheckConstraint("id <> '' AND name <> ''", name=op.f("ck_workflows_not_blank")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_workflows_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflows")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_workflows_workspace_id_id")),
    )
    op.create_table(
        "workspace_memberships",
        sa.Column("workspace_id", sa.String(length=128), nullable=False),
        sa.Column("user_id", sa.String(length=128), nullable=False),
        sa.Column(
            "role",
            sa.Enum("owner", "admin", "editor", "viewer", "billing", name="workspace_role", create_constraint=True),
            nullable=False,
        ),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_workspace_memberships_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_workspace_memberships_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_workspace_memberships")),
    )
    with op.batch_alter_table("workspace_memberships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workspace_memberships_user_id_workspace_id"), ["user_id", "workspace_id"], unique=False
        )

    op.create_table(
        "wrk_staff_memberships",
        sa.Column("user_id", sa.String(length=128), nullable=False),
        sa.Column(
            "role",
            sa.Enum("wrk_admin", "wrk_operator", "wrk_viewer", name="wrk_staff_role", create_constraint=True),
            nullable=False,
        ),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_wrk_staff_memberships_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_wrk_staff_memberships")),
    )
    op.create_table(
        "workflow_conversations",
        sa.Column("id", own_id(), nullable=False),
        sa.Column("workspace_id", sa.String(length=128), nullable=False),
        sa.Column("workflow_id", sa.String(length=128), nullable=False),
        sa.Column("assignee_id", sa.String(length=128), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["users.id"], name=op.f("fk_workflow_conversations_assignee_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "workflow_id"],
            ["workflows.workspace_id", "workflows.id"],
            name=op.f("fk_workflow_conversations_workspace_id_workflow_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_conversations")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_workflow_conversations_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id", "workflow_id", name=op.f("uq_workflow_conversations_workspace_id_workflow_id")
        ),
    )
    with op.batch_alter_table("workflow_conversations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workflow_conversations_workflow_id"), ["workflow_id"], unique=False)

    op.create_table(
        "workflow_chat_events",
        sa.Column("conversation_id", own_id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("workspace_id", sa.String(length=128), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "message.created",
                "message.updated",
                "message.deleted",
                name="workflow_chat_event_type",
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("message_id", own_id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_workflow_chat_events_positive")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["workflow_conversations.workspace_id", "workflow_conversations.id"],
            name=op.f("fk_workflow_chat_events_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name=op.f("pk_workflow_chat_events")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "workflow_conversation_heads",
        sa.Column("conversation_id", own_id(), nullable=False),
        sa.Column("workspace_id", sa.String(length=128), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("head_seq", sa.BigInteger(), nullable=False),
        sa.Column("floor_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= floor_seq AND floor_seq <= head_seq", name=op.f("ck_workflow_conversation_heads_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["workflow_conversations.workspace_id", "workflow_conversations.id"],
            name=op.f("fk_workflow_conversation_heads_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_workflow_conversation_heads")),
        postgresql_with={"fillfactor": 50},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "workflow_messages",
        sa.Column("id", own_id(), nullable=False),
        sa.Column("workspace_id", sa.String(length=128), nullable=False),
        sa.Column("conversation_id", own_id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("changed_seq", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "sender_type",
            sa.Enum("client", "wrk", "system", name="workflow_message_sender_type", create_constraint=True),
            nullable=False,
        ),
        sa.Column("sender_id", sa.String(length=128), nullable=True),
        sa.Column("client_generated_id", sa.String(length=128), nullable=True),
        sa.Column("body_digest", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("data", json_document(), nullable=True),
        sa.Column("attachments", json_document(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("edited_at", UtcTime(), nullable=True),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "(sender_type = 'system') = (client_generated_id IS NULL)",
            name=op.f("ck_workflow_messages_people_send_idempotently"),
        ),
        sa.CheckConstraint(
            "(sender_type = 'system') = (kind IS NOT NULL)", name=op.f("ck_workflow_messages_system_has_a_kind")
        ),
        sa.CheckConstraint(
            "(sender_type = 'system') = (sender_id IS NULL)", name=op.f("ck_workflow_messages_system_has_no_sender")
        ),
        sa.CheckConstraint(
            "(deleted_at IS NULL) = (body IS NOT NULL)", name=op.f("ck_workflow_messages_deleted_has_no_body")
        ),
        sa.CheckConstraint(
            "version >= 1 AND seq >= 1 AND changed_seq >= seq", name=op.f("ck_workflow_messages_moves_forward")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["users.id"], name=op.f("fk_workflow_messages_sender_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["workflow_conversations.workspace_id", "workflow_conversations.id"],
            name=op.f("fk_workflow_messages_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_messages")),
        sa.UniqueConstraint(
            "conversation_id", "sender_id", "client_generated_id", name="uq_workflow_messages_idempotency"
        ),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_workflow_messages_conversation_id_seq")),
    )
    with op.batch_alter_table("workflow_messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workflow_messages_conversation_id_changed_seq"),
            ["conversation_id", "changed_seq"],
            unique=False,
        )

    op.create_table(
        "workflow_read_receipts",
        sa.Column("conversation_id", own_id(), nullable=False),
        sa.Column("user_id", sa.String(length=128), nullable=False),
        sa.Column("workspace_id", sa.String(length=128), nullable=False),
        sa.Column("last_read_message_id", own_id(), nullable=False),
        sa.Column("last_read_seq", sa.BigInteger(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=False),
        sa.CheckConstraint("last_read_seq > 0", name=op.f("ck_workflow_read_receipts_positive")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_workflow_read_receipts_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["workflow_conversations.workspace_id", "workflow_conversations.id"],
            name=op.f("fk_workflow_read_receipts_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "user_id", name=op.f("pk_workflow_read_receipts")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("workflow_read_receipts")
    with op.batch_alter_table("workflow_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workflow_messages_conversation_id_changed_seq"))

    op.drop_table("workflow_messages")
    op.drop_table("workflow_conversation_heads")
    op.drop_table("workflow_chat_events")
    with op.batch_alter_table("workflow_conversations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workflow_conversations_workflow_id"))

    op.drop_table("workflow_conversations")
    op.drop_table("wrk_staff_memberships")
    with op.batch_alter_table("workspace_memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workspace_memberships_user_id_workspace_id"))

    op.drop_table("workspace_memberships")
    op.drop_table("workflows")
    op.drop_table("workspaces")
    op.drop_table("users")
    op.drop_table("store_epochs")
    op.drop_table("demo_installations")
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_log_workspace_id_id"))

    op.drop_table("audit_log")
    for enum in ("workspace_role", "wrk_staff_role", "workflow_chat_event_type", "workflow_message_sender_type"):
        sa.Enum(name=enum).drop(op.get_bind(), checkfirst=True)
