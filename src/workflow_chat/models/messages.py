"""Messages: their current state. Their history is in the audit log, their order in the event log."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow_chat.models.base import Base, HostId, OwnId, Seq, enum_type
from workflow_chat.shapes.kinds import Audience, SenderType


class Message(Base):
    __tablename__ = "workflow_messages"

    id: Mapped[OwnId] = mapped_column(primary_key=True)
    workspace_id: Mapped[HostId]
    conversation_id: Mapped[OwnId]
    seq: Mapped[Seq]  # of its message.created
    changed_seq: Mapped[Seq]  # of its latest event
    version: Mapped[int] = mapped_column(Integer, default=1)
    sender_type: Mapped[SenderType] = mapped_column(enum_type(SenderType, "workflow_message_sender_type"))
    audience: Mapped[Audience] = mapped_column(
        enum_type(Audience, "workflow_message_audience"), server_default=Audience.EVERYONE
    )
    sender_id: Mapped[HostId | None] = mapped_column(ForeignKey("users.id"))
    client_generated_id: Mapped[HostId | None]
    body_digest: Mapped[str | None]  # of all that was first sent, so that a retry after an edit is still a retry
    body: Mapped[str | None]
    kind: Mapped[str | None]
    data: Mapped[dict[str, Any] | None]
    attachments: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    edited_by: Mapped[dict[str, Any] | None]  # an EditorView, where it was not the sender
    deleted_by: Mapped[dict[str, Any] | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["workflow_conversations.workspace_id", "workflow_conversations.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("conversation_id", "seq"),  # also the order of pages
        UniqueConstraint(  # what makes a send idempotent
            "conversation_id", "sender_id", "client_generated_id", name="uq_workflow_messages_idempotency"
        ),
        Index(None, "conversation_id", "changed_seq"),
        Index(
            "ix_workflow_messages_unread",
            *("workspace_id", "conversation_id", "seq", "sender_id", "audience"),
            sqlite_where=text("deleted_at IS NULL AND sender_type <> 'system'"),
            postgresql_where=text("deleted_at IS NULL AND sender_type <> 'system'"),
        ),
        CheckConstraint("(sender_type = 'system') = (sender_id IS NULL)", name="system_has_no_sender"),
        CheckConstraint("(sender_type = 'system') = (kind IS NOT NULL)", name="system_has_a_kind"),
        CheckConstraint("(sender_type = 'system') = (client_generated_id IS NULL)", name="people_send_idempotently"),
        CheckConstraint("(deleted_at IS NULL) = (body IS NOT NULL)", name="deleted_has_no_body"),
        CheckConstraint("version >= 1 AND seq >= 1 AND changed_seq >= seq", name="moves_forward"),
    )
