"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from workflow_chat.clock import rfc3339


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC: ``timestamptz`` on Postgres; on SQLite, which has no such type, the API's own spelling."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(24) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return rfc3339(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC) if value is not None else None


def own_id() -> TypeEngine[str]:
    """An id that we made: native on Postgres, text on SQLite."""
    return Uuid(as_uuid=False).with_variant(String(36), "sqlite")


def json_document() -> TypeEngine[Any]:
    """JSON; a missing document is NULL and not the JSON value null."""
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
