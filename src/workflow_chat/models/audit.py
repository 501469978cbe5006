"""Who did what and when, written in the transaction of the change."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from workflow_chat.models.base import Base, HostId, OwnId


class AuditEntry(Base):
    """Refers to nothing by foreign key: the record outlives what it tells about."""

    __tablename__ = "audit_log"

    id: Mapped[OwnId] = mapped_column(primary_key=True)
    workspace_id: Mapped[HostId]
    tag: Mapped[str]
    actor_id: Mapped[HostId | None]  # None: the system itself
    conversation_id: Mapped[OwnId]
    message_id: Mapped[OwnId]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "workspace_id", "id"), {"sqlite_with_rowid": False})
