"""What a list costs does not grow: not with what is unread, not with the people of a workspace, on both databases.

Counted is work and not time: steps of SQLite's machine, pages that PostgreSQL touches.
"""

from typing import Any

from sqlalchemy import insert

from tests.unit.installation import PAGES, Installation, message_row
from workflow_chat.clock import new_id
from workflow_chat.database.raw import RawStatement
from workflow_chat.models import Message, ReadReceipt, User, WorkspaceMembership
from workflow_chat.shapes.kinds import WorkspaceRole

GROWTH = 1.3  # a tree of an index may have got another level


def test_a_list_costs_the_same_with_many_unread(installation: Installation) -> None:
    """Where it stops counting at 999, there may be as many as there will."""
    installation.run(_add_messages(installation, 600))
    before = installation.run(_work(installation))
    installation.run(_add_messages(installation, 12_000))
    _is_flat(before, installation.run(_work(installation)))


def test_a_list_costs_the_same_in_a_large_workspace(installation: Installation) -> None:
    installation.run(_add_people(installation, 150))
    before = installation.run(_work(installation))
    installation.run(_add_people(installation, 3_000))
    _is_flat(before, installation.run(_work(installation)))


def _is_flat(before: dict[str, int], after: dict[str, int]) -> None:
    assert min(before.values()) > 0
    grown = {page: (before[page], work) for page, work in after.items() if work > before[page] * GROWTH}
    assert grown == {}


async def _add_messages(installation: Installation, count: int) -> None:
    """At the end of one conversation, by ada."""
    async with installation.database.write() as uow:
        first = installation.last_seq + 1
        installation.last_seq += count
        rows = [message_row(uow, installation.conversation_id, seq) for seq in range(first, first + count)]
        await uow.session.execute(insert(Message), rows)
        installation.message_id = rows[-1]["id"]
    await installation.analyze()


async def _add_people(installation: Installation, count: int) -> None:
    """Who all have read the conversation once."""
    async with installation.database.write() as uow:
        names = [new_id() for _ in range(count)]
        known = {"created_at": uow.now, "updated_at": uow.now}
        people = [{"id": name, "name": name, "email": f"{name}@acme.example", **known} for name in names]
        roles = [{"user_id": name, "workspace_id": "acme", "role": WorkspaceRole.EDITOR, **known} for name in names]
        read = {"conversation_id": installation.conversation_id, "workspace_id": "acme", "read_at": uow.now}
        read |= {"last_read_message_id": installation.message_id, "last_read_seq": installation.last_seq}
        await uow.session.execute(insert(User), people)
        await uow.session.execute(insert(WorkspaceMembership), roles)
        await uow.session.execute(insert(ReadReceipt), [{"user_id": name, **read} for name in names])
    await installation.analyze()


async def _work(installation: Installation) -> dict[str, int]:
    """What each kind of page costs ben, who has read nothing."""
    where = {"user": "ben", "workflow": installation.workflow_id, "limit": 51, "seq": 100}
    where["message"] = installation.message_id
    return {name: await _work_of(installation, page, where) for name, page in PAGES.items()}


async def _work_of(installation: Installation, page: RawStatement, where: dict[str, Any]) -> int:
    database = installation.database
    if database.dialect.name == "sqlite":
        async with database.driver(reading=True) as connection:
            return await connection.run(lambda driver: _steps(driver, page.sqlite, where))
    explain = RawStatement("", "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + page.postgres_named)
    row = (await database.fetch(explain, where))[0]
    plan = row[0][0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def _steps(driver: Any, statement: str, where: dict[str, Any]) -> int:
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    driver.set_progress_handler(count, 10)
    driver.execute(statement, where).fetchall()
    driver.set_progress_handler(None, 0)
    return steps
