"""What a host application's own Python may call, in any process that has the service's settings; no web framework.

What changes something takes a ``Writing``: one transaction, of which readers hear after its commit.
"""

from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext

from workflow_chat.actions.conversations import get_or_create_conversation
from workflow_chat.actions.directory import (
    put_membership,
    put_staff,
    put_user,
    put_workflow,
    put_workspace,
    remove_membership,
    remove_staff,
    remove_user,
    remove_workflow,
    remove_workspace,
    revoke_tokens,
)
from workflow_chat.actions.messages import delete_message, update_message
from workflow_chat.actions.read_receipts.register import mark_conversation_read
from workflow_chat.actions.system_messages import (
    create_system_message,
    notify_task_assigned,
    notify_workflow_assigned,
    notify_workflow_status_change,
)
from workflow_chat.clock import Clock, SystemClock
from workflow_chat.config import Settings, load_settings
from workflow_chat.database.dialects.sqlite import hold_folder
from workflow_chat.database.engine import Database
from workflow_chat.events.epochs import ensure_store_nonce
from workflow_chat.queries.messages import list_messages
from workflow_chat.queries.read_receipts import get_unread_count
from workflow_chat.realtime.bus.bus import Bus
from workflow_chat.realtime.bus.memory import MemoryBus
from workflow_chat.realtime.bus.redis import RedisBus
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole
from workflow_chat.shapes.person import Person

__all__ = [
    "Person",
    "StaffRole",
    "WorkspaceRole",
    "connected",
    "create_system_message",
    "delete_message",
    "get_or_create_conversation",
    "get_unread_count",
    "list_messages",
    "load_settings",
    "mark_conversation_read",
    "notify_task_assigned",
    "notify_workflow_assigned",
    "notify_workflow_status_change",
    "put_membership",
    "put_staff",
    "put_user",
    "put_workflow",
    "put_workspace",
    "remove_membership",
    "remove_staff",
    "remove_user",
    "remove_workflow",
    "remove_workspace",
    "revoke_tokens",
    "update_message",
]


@asynccontextmanager
async def connected(settings: Settings) -> AsyncGenerator[Database]:
    """The database for a host application's own Python code; what changes there is told to the instances that serve."""
    clock = SystemClock()
    bus = bus_of(settings, clock)
    with hold_database(settings):
        async with Database.open(settings.database, bus.publish) as database:
            bus.use_store(await ensure_store_nonce(database))
            await bus.start()
            try:
                yield database
            finally:
                await bus.stop()


def hold_database(settings: Settings) -> AbstractContextManager[object]:
    """SQLite belongs to one process: the lock on its folder. A database server needs none."""
    path = settings.database.sqlite_path
    return nullcontext() if path is None else hold_folder(path)


def bus_of(settings: Settings, clock: Clock) -> Bus:
    """The bus between this process and those that serve."""
    if settings.bus.url is None:
        return MemoryBus(alone=settings.database.sqlite_path is not None)
    return RedisBus(settings.bus.url.get_secret_value(), clock, settings.bus)
