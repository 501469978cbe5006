"""A new database, or one that was just restored, has no statistics: what is asked of it costs no more for that."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from sqlalchemy import insert

from workflow_chat.access.permissions import READ
from workflow_chat.access.seats import Seat, look_again
from workflow_chat.actions import directory
from workflow_chat.actions.conversations import get_or_create_conversation
from workflow_chat.actions.read_receipts.postgres import MOVE
from workflow_chat.actions.read_receipts.postgres import arguments_of as receipt_arguments
from workflow_chat.actions.read_receipts.wish import Wish
from workflow_chat.actions.sending.draft import Draft
from workflow_chat.actions.sending.postgres import APPEND, arguments_of
from workflow_chat.clock import SystemClock
from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database
from workflow_chat.events.epochs import ensure_store_nonce
from workflow_chat.migrations import migrate
from workflow_chat.models import User, WorkspaceMembership
from workflow_chat.shapes.kinds import Audience, WorkspaceRole
from workflow_chat.shapes.person import Person

pytestmark = pytest.mark.anyio
PEOPLE, WORKFLOWS, BATCH = 300, 300, 8
# Of all tables together, where everybody beside every workflow would be 90,000. Some few hundred for each draft remain:
# without statistics PostgreSQL checks a foreign key of two columns by whichever index it finds first.
ROWS_AT_MOST = PEOPLE * WORKFLOWS / 10
ROWS_READ = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
ADA = Person("ada")


@pytest.fixture
async def database(empty_postgres: str) -> AsyncIterator[Database]:
    async with Database.open(load_settings(database_url=empty_postgres).database) as opened:
        await migrate.upgrade(opened.writer)
        await ensure_store_nonce(opened)
        await _fill(opened)
        yield opened


async def _fill(database: Database) -> None:
    async with database.write() as uow:
        await directory.put_workspace(uow, "acme", name="Acme")
        names = ["ada", *(f"person-{number}" for number in range(PEOPLE))]
        known = {"created_at": uow.now, "updated_at": uow.now}
        people = [{"id": name, "name": name, "email": f"{name}@acme.example", **known} for name in names]
        roles = [{"user_id": name, "workspace_id": "acme", "role": WorkspaceRole.EDITOR, **known} for name in names]
        await uow.session.execute(insert(User), people)
        await uow.session.execute(insert(WorkspaceMembership), roles)
        for number in range(WORKFLOWS):
            await directory.put_workflow(uow, "acme", f"workflow-{number}", name="Invoices")
            await get_or_create_conversation(uow, "acme", f"workflow-{number}")


async def _rows_read(connection: asyncpg.Connection, ask: Callable[[], Awaitable[Any]]) -> int:
    before: Any = await connection.fetchval(ROWS_READ)
    await ask()
    return int(await connection.fetchval(ROWS_READ) - before)


async def test_sending_and_reading(database: Database) -> None:
    workflows, now = [f"workflow-{number}" for number in range(BATCH)], SystemClock().now()
    drafts = [Draft(each, ADA, f"key of {each}", {"body": "hello", "attachments": []}) for each in workflows]
    wishes = [Wish(each, ADA, None) for each in workflows]
    async with database.driver() as connection, connection.transaction():
        sent = arguments_of(drafts, now, patient=False)
        assert await _rows_read(connection, lambda: connection.fetch(APPEND.call, *sent)) < ROWS_AT_MOST
        read = receipt_arguments(wishes, now)
        assert await _rows_read(connection, lambda: connection.fetch(MOVE.call, *read)) < ROWS_AT_MOST


async def test_many_seats_at_once(database: Database) -> None:
    seats = [Seat(ADA, "acme", f"workflow-{number}", None, READ, Audience.EVERYONE) for number in range(BATCH)]
    async with database.read() as uow:
        connection: Any = (await (await uow.session.connection()).get_raw_connection()).driver_connection
        assert await _rows_read(connection, lambda: look_again(uow, seats)) < ROWS_AT_MOST
