"""Tables and their invariants; the database refuses what the code should never try."""

from workflow_chat.models.audit import AuditEntry
from workflow_chat.models.base import Base, table_of
from workflow_chat.models.conversations import Conversation, ConversationHead, ReadReceipt
from workflow_chat.models.directory import (
    StaffMembership,
    User,
    Workflow,
    Workspace,
    WorkspaceMembership,
)
from workflow_chat.models.events import Event, StoreEpoch
from workflow_chat.models.installation import DemoInstallation
from workflow_chat.models.jobs import Job
from workflow_chat.models.messages import Message
from workflow_chat.models.seats import seats

__all__ = [
    "AuditEntry",
    "Base",
    "Conversation",
    "ConversationHead",
    "DemoInstallation",
    "Event",
    "Job",
    "Message",
    "ReadReceipt",
    "StaffMembership",
    "StoreEpoch",
    "User",
    "Workflow",
    "Workspace",
    "WorkspaceMembership",
    "seats",
    "table_of",
]
