"""Write a migration for what has changed in the models: ``./dev migration NAME``."""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command

from workflow_chat.database import migrate, sqlite


async def write(name: str) -> None:
    """Compare the models with a fresh database at the newest revision."""
    with tempfile.TemporaryDirectory() as folder:
        engine = sqlite.create_engine(Path(folder) / "fresh.db", writer=True, pool_size=1)
        await migrate.upgrade(engine)
        async with engine.begin() as connection:
            number = f"{len(list((migrate.FOLDER / 'versions').glob('*.py'))) + 1:04d}"
            await connection.run_sync(
                lambda sync: command.revision(migrate.alembic_config(sync), name, autogenerate=True, rev_id=number)
            )
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(write(" ".join(sys.argv[1:])))
