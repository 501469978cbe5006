"""Whether the database answers, and how its clock compares with ours."""

from datetime import datetime

from sqlalchemy import text

from workflow_chat.database.unit_of_work import Database
from workflow_chat.errors import ChatError

NOW = {"postgresql": "SELECT clock_timestamp()", "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%fZ')"}


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
        now = (await uow.session.execute(text(NOW[uow.dialect]))).scalar_one()
        return datetime.fromisoformat(now) if isinstance(now, str) else now


async def database_version(database: Database) -> str:
    """What the database calls itself."""
    async with database.read() as uow:
        query = "SELECT sqlite_version()" if uow.dialect == "sqlite" else "SHOW server_version"
        name = "SQLite" if uow.dialect == "sqlite" else "PostgreSQL"
        return f"{name} {(await uow.session.execute(text(query))).scalar_one()}"
