"""Run migrations on the connection that ``database.migrate`` passes in."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, Connection, Uuid

from workflow_chat.database.column_types import UtcTime
from workflow_chat.models import Base

SPELLINGS: dict[type, str] = {UtcTime: "UtcTime()", Uuid: "own_id()", JSON: "json_document()"}


def render_item(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Spell our own column types so that a revision file can import them."""
    return SPELLINGS.get(type(item), False) if kind == "type" else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=True,
        transaction_per_migration=False,
    )
    context.run_migrations()


run(context.config.attributes["connection"])
