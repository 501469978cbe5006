"""The store's nonce: one random value per history of the database (realtime.md 2.2)."""

import asyncio
import secrets
from collections.abc import Callable
from typing import NoReturn

import structlog
from sqlalchemy import TextClause, delete, select, text

from workflow_chat.clock import Clock
from workflow_chat.database.unit_of_work import Database
from workflow_chat.errors import ChatError, Unavailable
from workflow_chat.models import StoreEpoch

log = structlog.get_logger(__name__)
TIMELINE_CHECK = 1.0  # seconds
LAST_ANSWER = 1.0  # seconds that a question under way may hold up the end
CURRENT_TIMELINE = {
    # pg_control lags after a promotion, the WAL's own name does not.
    "postgresql": "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)",
    "sqlite": "'sqlite'",
}
INSERT_NONCE = {
    "postgresql": "INSERT INTO store_epochs (timeline, nonce) VALUES ({timeline}, :nonce) ON CONFLICT DO NOTHING",
    "sqlite": "INSERT OR IGNORE INTO store_epochs (timeline, nonce) VALUES ({timeline}, :nonce)",
}


def on_current_timeline(dialect: str) -> TextClause:
    """The condition that picks the present history's row of ``store_epochs``."""
    return text(f"store_epochs.timeline = {CURRENT_TIMELINE[dialect]}")


async def begin_new_history(database: Database) -> None:
    """Forget all nonces, after a restore: cursors of before must not be taken for cursors of now."""
    async with database.write() as uow:
        await uow.session.execute(delete(StoreEpoch))
    await ensure_store_nonce(database)


async def keep_timeline_named(database: Database, clock: Clock, tell: Callable[[str], None]) -> NoReturn:
    """After a promotion the timeline has no nonce yet: whichever instance comes first gives it one, and all use it."""
    while True:
        await clock.sleep(TIMELINE_CHECK)
        asking = asyncio.create_task(ensure_store_nonce(database), name="ask for nonce")
        try:
            tell(await asyncio.shield(asking))
        except ChatError:
            log.info("database_away")
        finally:  # also when this task is ended: SQLite's thread answers to a loop that must still be there
            await asyncio.wait([asking], timeout=LAST_ANSWER)


async def ensure_store_nonce(database: Database) -> str:
    """The present timeline's nonce; a new one is committed before anything uses it."""
    async with database.write() as uow:
        timeline = CURRENT_TIMELINE[uow.dialect]
        statement = INSERT_NONCE[uow.dialect].format(timeline=timeline)
        await uow.session.execute(text(statement), {"nonce": secrets.token_hex(16)})
        present = select(StoreEpoch.nonce).where(on_current_timeline(uow.dialect))
        nonce = (await uow.session.execute(present)).scalar_one_or_none()
    if nonce is None:  # somebody begins a new history just now
        raise Unavailable
    return nonce
