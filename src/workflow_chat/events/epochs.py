"""The store's nonce: one random value per history of the database (realtime.md 2.2)."""

import secrets

from sqlalchemy import select, text

from workflow_chat.database.unit_of_work import Database, UnitOfWork
from workflow_chat.models import StoreEpoch

CURRENT_TIMELINE = {
    # pg_control lags after a promotion, the WAL's own name does not.
    "postgresql": "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)",
    "sqlite": "'sqlite'",
}
INSERT_NONCE = {
    "postgresql": "INSERT INTO store_epochs (timeline, nonce) VALUES ({timeline}, :nonce) ON CONFLICT DO NOTHING",
    "sqlite": "INSERT OR IGNORE INTO store_epochs (timeline, nonce) VALUES ({timeline}, :nonce)",
}


async def store_nonce(uow: UnitOfWork) -> str:
    """The nonce of the present timeline."""
    timeline = CURRENT_TIMELINE[uow.dialect]
    return (await uow.session.execute(select(StoreEpoch.nonce).where(text(f"timeline = {timeline}")))).scalar_one()


async def ensure_store_nonce(database: Database) -> None:
    """Give the present timeline its nonce, committed before anything uses it."""
    async with database.write() as uow:
        timeline = CURRENT_TIMELINE[uow.dialect]
        statement = INSERT_NONCE[uow.dialect].format(timeline=timeline)
        await uow.session.execute(text(statement), {"nonce": secrets.token_hex(16)})
