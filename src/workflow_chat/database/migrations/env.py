"""Run migrations on the connection that ``database.migrate`` passes in."""

from alembic import context
from sqlalchemy import JSON, Connection, Uuid

from workflow_chat.database.column_types import UtcTime
from workflow_chat.models import Base


def render_item(kind: str, item: object, _: object) -> str | bool:
    """Spell our own column types so that a revision file can import them."""
    spellings = {UtcTime: "UtcTime()", Uuid: "own_id()", JSON: "json_document()"}
    return spellings.get(type(item), False) if kind == "type" else False


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
