"""All that differs between SQLite and PostgreSQL."""

from workflow_chat.config import DatabaseSettings
from workflow_chat.database.dialects.dialect import Dialect
from workflow_chat.database.dialects.postgres import Postgres
from workflow_chat.database.dialects.sqlite import Sqlite

__all__ = ["Dialect", "dialect_of"]


def dialect_of(settings: DatabaseSettings) -> Dialect:
    """The database that the settings name."""
    path = settings.sqlite_path
    return Postgres(settings.url.get_secret_value(), settings.pool_size) if path is None else Sqlite(path)
