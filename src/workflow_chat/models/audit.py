"""Who did what and when, written in the transaction of the change."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from workflow_chat.models.base import Base, HostId, OwnId


class AuditEntry(Base):
    """Refers to nothing by foreign key: the record outlives what it tells about."""

    __tablename__ = "audit_log"

    id: Mapped[OwnId] = mapped_column(primary_key=True)
    workspace_id: Mapped[HostId | None]  # None: about somebody or something of no workspace
    tag: Mapped[str]
    actor_id: Mapped[HostId | None]  # None: the system, or the host
    conversation_id: Mapped[OwnId | None]
    message_id: Mapped[OwnId | None]
    subject_type: Mapped[str] = mapped_column(server_default="message")
    subject_id: Mapped[str | None]  # of everything but messages
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "(subject_type = 'message') = (message_id IS NOT NULL) AND (message_id IS NULL) = (subject_id IS NOT NULL)",
            name="one_subject",
        ),
        Index(None, "workspace_id", "id"),
        {"sqlite_with_rowid": False},
    )
