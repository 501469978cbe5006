"""Delete what was kept for a time only; docs/operate.md says what and for how long.

A second run deletes nothing more. One that follows a run which was cut off looks again at the messages of that run, and
finds no digest on them.
"""

from datetime import timedelta

from workflow_chat.actions.expiry import forget_digests
from workflow_chat.clock import lowest_id
from workflow_chat.database.engine import Database
from workflow_chat.events.epochs import forget_past_histories
from workflow_chat.identifiers import NIL_ID
from workflow_chat.jobs.failed import delete_failed
from workflow_chat.jobs.kinds import ERASE_EXPIRED
from workflow_chat.jobs.leases import HeldJob

RETRIES = timedelta(days=30)  # how long the retry of a send is told from another message with its id
FAILED_JOBS = timedelta(days=30)  # how long an operator has to decide about a job that was given up
TRANSACTIONS = 20  # in one run; each is short, and between two runs other jobs get their turn
SOON = 1.0  # seconds until the next run when something is left
POSITION = "digests_forgotten_up_to"


async def handle(database: Database, job: HeldJob) -> None:
    """Go on where the last run ended: messages are visited once, in the order of their ids."""
    position, is_over = await _forget_digests(database, job.payload.get(POSITION, NIL_ID))
    async with database.write() as uow:
        await forget_past_histories(uow)
        is_over = not await delete_failed(uow, before=uow.now - FAILED_JOBS) and is_over
        await job.postpone(uow, ERASE_EXPIRED.every if is_over else SOON, {POSITION: position})


async def _forget_digests(database: Database, position: str) -> tuple[str, bool]:
    """How far it came, and whether that is all."""
    for _ in range(TRANSACTIONS):
        async with database.write() as uow:
            reached = await forget_digests(uow, after=position, before=lowest_id(uow.now - RETRIES))
        if reached is None:
            return position, True
        position = reached
    return position, False
