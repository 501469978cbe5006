"""The durable event log: what happened in which order. It holds no text, so nothing deleted can come back from it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflow_chat.models.base import Base, HostId, OwnId, Seq, enum_type
from workflow_chat.shapes.kinds import EventType


class Event(Base):
    __tablename__ = "workflow_chat_events"

    conversation_id: Mapped[OwnId] = mapped_column(primary_key=True)
    seq: Mapped[Seq] = mapped_column(primary_key=True, autoincrement=False)
    workspace_id: Mapped[HostId]
    type: Mapped[EventType] = mapped_column(enum_type(EventType, "workflow_chat_event_type"))
    message_id: Mapped[OwnId]
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["workflow_conversations.workspace_id", "workflow_conversations.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("seq >= 1", name="positive"),
        {"sqlite_with_rowid": False},
    )


class StoreEpoch(Base):
    """A random value per history of this database (a Postgres timeline), so that cursors of another one show."""

    __tablename__ = "store_epochs"

    timeline: Mapped[str] = mapped_column(Text, primary_key=True)
    nonce: Mapped[str]
