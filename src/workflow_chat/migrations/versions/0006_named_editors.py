"""Who edited or deleted a message that was somebody else's."""

import sqlalchemy as sa
from alembic import op

from workflow_chat.database.column_types import json_document

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = ("edited_by", "deleted_by")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("workflow_messages", sa.Column(column, json_document()))


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_column("workflow_messages", column)
