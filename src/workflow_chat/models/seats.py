"""Where people sit: the one place where roles, memberships, staff, removal and revoked tokens meet a workflow."""

from sqlalchemy import Column, MetaData, String, Table, Text

from workflow_chat.database.column_types import UtcTime, own_id

seats = Table(
    "workflow_seats",
    MetaData(),  # a view: migrations make it, and compare it with nothing
    Column("workflow_id", String(128)),
    Column("workspace_id", String(128)),
    Column("conversation_id", own_id()),  # NULL until somebody opened it
    Column("user_id", String(128)),
    Column("name", Text),
    Column("avatar_url", Text),
    Column("tokens_valid_from", UtcTime()),  # older tokens have been revoked
    Column("role", Text),  # of the staff, or else of the workspace: whoever is both acts as staff
    Column("side", Text),
)
