"""Whatever a request reads or writes goes through an index, on both databases, however many messages there are."""

from tests.unit.installation import Installation
from workflow_chat.access import driver_seats
from workflow_chat.access.conversations import access_workflow
from workflow_chat.actions.messages import delete_message, update_message
from workflow_chat.actions.sending import sqlite
from workflow_chat.queries.event_replay import EventReplay
from workflow_chat.queries.read_receipts import get_unread_count, list_read_receipts
from workflow_chat.shapes.person import Person

GROWING = ("workflow_messages", "workflow_chat_events", "audit_log")
ADA = Person("ada")


async def _use_everything(installation: Installation) -> None:
    workflow, last = installation.workflow_id, installation.message_id
    async with installation.database.read() as uow:
        standing = await access_workflow(uow, ADA, workflow)
        await get_unread_count(uow, standing)
        await list_read_receipts(uow, standing)
    async with installation.database.write() as uow:
        await update_message(uow, ADA, workflow, last, body="changed")
        await delete_message(uow, ADA, workflow, last)
    replay = EventReplay(installation.database)
    await replay.bounds([installation.conversation_id])
    await replay.page(installation.conversation_id, 10, 200)


def test_no_statement_reads_a_whole_table_that_grows(installation: Installation) -> None:
    installation.noted.clear()
    installation.run(_use_everything(installation))
    if installation.database.dialect.name == "sqlite":  # the group commit speaks to the driver itself
        installation.noted += [
            (sqlite.FIND_SENDER, ("7", "workflow-1", "ada")),
            (sqlite.FIND_MESSAGE, (installation.message_id,)),
            (driver_seats.FIND_SEAT, ("workflow-1", "ada")),
        ]
    plans = installation.run(installation.plans()) + installation.run(installation.plans_of_pages())
    assert len(plans) > 20
    scans = [plan for plan in plans for table in GROWING if f"SCAN {table}" in plan or f"Seq Scan on {table}" in plan]
    assert scans == []
