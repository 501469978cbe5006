"""Whether the database answers, and how its clock compares with ours."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from workflow_chat.database.dialects import expressions
from workflow_chat.database.engine import Database
from workflow_chat.errors import ChatError


async def database_answers(database: Database) -> bool:
    """One look; False when the database is away."""
    try:
        await database_time(database)
    except ChatError:
        return False
    return True


async def database_time(database: Database) -> datetime:
    """The time on the database's clock."""
    async with database.read() as uow:
        now: Any = (await uow.session.execute(select(expressions.database_time()))).scalar_one()
        return datetime.fromisoformat(now) if isinstance(now, str) else now


async def database_version(database: Database) -> str:
    """What the database calls itself."""
    async with database.read() as uow:
        version = (await uow.session.execute(text(uow.dialect.version))).scalar_one()
        return f"{uow.dialect.title} {version}"
