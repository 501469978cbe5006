"""Write a migration for what has changed in the models: ``./dev migration NAME``."""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database
from workflow_chat.migrations import migrate


async def write(name: str) -> None:
    """Compare the models with a fresh database at the newest revision."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(database_url=f"sqlite:///{Path(folder) / 'fresh.db'}")
        async with Database.open(settings.database) as database:
            await migrate.upgrade(database.writer)
            async with database.writer.begin() as connection:
                await connection.run_sync(lambda sync: _write_revision(sync, name))


def _write_revision(connection: Connection, name: str) -> None:
    number = f"{len(list((migrate.FOLDER / 'versions').glob('*.py'))) + 1:04d}"
    command.revision(migrate.alembic_config(connection), name, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    asyncio.run(write(" ".join(sys.argv[1:])))
