"""jobs"""

import sqlalchemy as sa
from alembic import op

from workflow_chat.database.column_types import UtcTime, json_document, own_id

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", own_id(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("workspace_id", sa.String(length=128), nullable=True),
        sa.Column("payload", json_document(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", own_id(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("failed_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_jobs_attempts_are_counted")),
        sa.CheckConstraint("failed_at IS NULL OR lease_token IS NULL", name=op.f("ck_jobs_failed_is_not_held")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        postgresql_with={"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.02, "autovacuum_vacuum_threshold": 500},
    )
    _index("ix_jobs_due", ["queue", "due_at"], where="failed_at IS NULL")
    _index("ix_jobs_failed", ["failed_at"], where="failed_at IS NOT NULL")
    _index("uq_jobs_key", ["kind", "key"], where="key IS NOT NULL AND failed_at IS NULL", unique=True)


def _index(name: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    op.create_index(name, "jobs", columns, unique=unique, postgresql_where=sa.text(where), sqlite_where=sa.text(where))


def downgrade() -> None:
    op.drop_table("jobs")
