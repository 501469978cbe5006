"""Bring a database to this version's schema, and tell whether it is there. One history for both dialects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from workflow_chat.actions.read_receipts.postgres import MOVE
from workflow_chat.actions.sending.postgres import APPEND
from workflow_chat.migrations.indexes import build_missing

FOLDER = Path(__file__).parent
FUNCTIONS = (APPEND, MOVE)


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings; it works on ``connection`` inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


class SchemaTooNewError(Exception):
    """The database was made by a later version of this program."""


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Apply every migration that is missing, in one transaction; several instances may try at once."""
    refuse_newer(await revision_of(engine))
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7309453)")
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), revision))
        if engine.dialect.name == "postgresql" and revision == "head":
            for function in FUNCTIONS:
                await connection.exec_driver_sql(function.creation)
    if engine.dialect.name == "postgresql" and revision == "head":
        await build_missing(engine)


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    """Go back to an older schema."""
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), revision))


async def check(engine: AsyncEngine) -> None:
    """Raise when the tables in the code and those that the migrations make differ."""
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.check(alembic_config(sync)))


async def revision_of(engine: AsyncEngine) -> str | None:
    """The schema version that the database has."""
    async with engine.connect() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the database has everything that this program needs: the schema, and its stored functions."""
    if await revision_of(engine) != newest_revision():
        return False
    if engine.dialect.name != "postgresql":
        return True
    names = [function.name for function in FUNCTIONS]
    async with engine.connect() as connection:
        present = await connection.scalar(
            text("SELECT count(*) FROM pg_proc WHERE proname = ANY(:names)"), {"names": names}
        )
    return present == len(names)


def newest_revision() -> str | None:
    """The schema version that this program needs."""
    return _history().get_current_head()


def refuse_newer(present: str | None) -> None:
    """Raise for a schema version that this program has never heard of."""
    if present not in {None, *(script.revision for script in _history().walk_revisions())}:
        raise SchemaTooNewError(f"The database has schema {present}, which is newer than this program: upgrade it.")


def _history() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())
