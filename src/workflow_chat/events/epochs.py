"""The store's nonce: one random value per history of the database (docs/protocol.md)."""

import asyncio
import secrets
from collections.abc import Callable

import structlog
from sqlalchemy import delete, select

from workflow_chat.clock import Clock
from workflow_chat.database.dialects.expressions import current_timeline
from workflow_chat.database.engine import Database
from workflow_chat.database.session import Writing
from workflow_chat.errors import ChatError, Unavailable
from workflow_chat.models import StoreEpoch

log = structlog.get_logger(__name__)
TIMELINE_CHECK = 1.0  # seconds
LAST_ANSWER = 1.0  # seconds that a question under way may hold up the end
_PRESENT = select(StoreEpoch.nonce).where(StoreEpoch.timeline == current_timeline())


async def begin_new_history(database: Database) -> None:
    """Forget all nonces, after a restore: cursors of before must not be taken for cursors of now."""
    async with database.write() as uow:
        await uow.session.execute(delete(StoreEpoch))
    await ensure_store_nonce(database)


async def forget_past_histories(uow: Writing) -> None:
    """Forget the nonces of other timelines than the present one: no cursor of theirs is honoured any more."""
    await uow.session.execute(delete(StoreEpoch).where(StoreEpoch.timeline != current_timeline()))


class TimelineNaming:
    """After a promotion the timeline has no nonce yet: whichever instance comes first gives it one, and all use it."""

    def __init__(self, database: Database, clock: Clock, tell: Callable[[str], None]) -> None:
        self._database = database
        self._clock = clock
        self._tell = tell
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_named(), name="name timeline")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep_named(self) -> None:
        while True:
            await self._clock.sleep(TIMELINE_CHECK)
            asking = asyncio.create_task(ensure_store_nonce(self._database), name="ask for nonce")
            try:
                self._tell(await asyncio.shield(asking))
            except ChatError:
                log.info("database_away")
            finally:  # also when this task is ended: an answer that is under way needs a loop that is still there
                await asyncio.wait([asking], timeout=LAST_ANSWER)


async def ensure_store_nonce(database: Database) -> str:
    """The present timeline's nonce; a new one is committed before anything uses it."""
    async with database.read() as uow:
        nonce = await uow.session.scalar(_PRESENT)
    return nonce or await _name_timeline(database)


async def _name_timeline(database: Database) -> str:
    async with database.write() as uow:
        named = uow.dialect.insert(StoreEpoch).values(timeline=current_timeline(), nonce=secrets.token_hex(16))
        await uow.session.execute(named.on_conflict_do_nothing())
        nonce = await uow.session.scalar(_PRESENT)
    if nonce is None:  # somebody begins a new history just now
        raise Unavailable
    return nonce
