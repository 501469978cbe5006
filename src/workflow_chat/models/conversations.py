"""A conversation, the head of its event log, and how far each person has read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow_chat.models.base import Base, HostId, OwnId, Seq


class Conversation(Base):
    """Exactly one per workflow."""

    __tablename__ = "workflow_conversations"

    id: Mapped[OwnId] = mapped_column(primary_key=True)
    workspace_id: Mapped[HostId]
    workflow_id: Mapped[HostId]
    assignee_id: Mapped[HostId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("workspace_id", "workflow_id"),
        UniqueConstraint("workspace_id", "id"),  # what messages, events and receipts refer to
        ForeignKeyConstraint(
            ["workspace_id", "workflow_id"], ["workflows.workspace_id", "workflows.id"], ondelete="CASCADE"
        ),
        Index(None, "workflow_id"),
    )


class ConversationHead(Base):
    """Position of the event log. A table of its own: it is locked and rewritten by every change."""

    __tablename__ = "workflow_conversation_heads"

    conversation_id: Mapped[OwnId] = mapped_column(primary_key=True)
    workspace_id: Mapped[HostId]
    epoch: Mapped[str]  # random; changes only when the log is rebuilt
    head_seq: Mapped[Seq] = mapped_column(default=0)
    floor_seq: Mapped[Seq] = mapped_column(default=0)  # events up to here have been dropped by retention

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["workflow_conversations.workspace_id", "workflow_conversations.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("0 <= floor_seq AND floor_seq <= head_seq", name="in_order"),
        # Half-empty pages let Postgres rewrite the row in place (a HOT update).
        {"postgresql_with": {"fillfactor": 50}, "sqlite_with_rowid": False},
    )


class ReadReceipt(Base):
    """The last message that a person has read; moves forward only."""

    __tablename__ = "workflow_read_receipts"

    conversation_id: Mapped[OwnId] = mapped_column(primary_key=True)
    user_id: Mapped[HostId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    workspace_id: Mapped[HostId]
    last_read_message_id: Mapped[OwnId]
    last_read_seq: Mapped[Seq]
    read_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["workflow_conversations.workspace_id", "workflow_conversations.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("last_read_seq > 0", name="positive"),
        Index("ix_workflow_read_receipts_latest", "conversation_id", "read_at"),
        {"sqlite_with_rowid": False},
    )
