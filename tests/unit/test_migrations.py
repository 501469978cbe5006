"""One history of migrations for both databases: up, equal to the code, down, and up again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from tests.servers.postgres import fresh_database
from workflow_chat.clock import SystemClock
from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database, nobody_listens
from workflow_chat.migrations import migrate
from workflow_chat.models import Base


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'chat.db'}"
    else:
        with fresh_database(request.getfixturevalue("postgres_server")) as url:
            yield url


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    async with Database.open(load_settings(database_url=empty_url).database) as database:
        yield database


async def tables(database: Database) -> set[str]:
    async with database.writer.connect() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def leftovers(database: Database) -> list[str]:
    """Types and functions that a downgrade has forgotten (PostgreSQL only)."""
    if database.writer.dialect.name != "postgresql":
        return []
    statement = """
        SELECT typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
         WHERE n.nspname = 'public' AND t.typtype = 'e'
        UNION ALL
        SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'"""
    async with database.writer.connect() as connection:
        return [row[0] for row in await connection.exec_driver_sql(statement)]


@pytest.mark.anyio
async def test_up_down_and_up_again(empty: Database) -> None:
    wanted = {table.name for table in Base.metadata.sorted_tables} | {"alembic_version"}
    for _ in range(2):
        await migrate.upgrade(empty.writer)
        assert await tables(empty) == wanted
        await migrate.check(empty.writer)
        assert await migrate.revision_of(empty.writer) == migrate.newest_revision()
        await migrate.downgrade(empty.writer, "base")
        assert await tables(empty) == {"alembic_version"}
        assert await leftovers(empty) == []
        assert await migrate.revision_of(empty.writer) is None


@pytest.mark.anyio
async def test_upgrading_what_is_up_to_date_changes_nothing(empty: Database) -> None:
    await migrate.upgrade(empty.writer)
    await migrate.upgrade(empty.writer)
    await migrate.check(empty.writer)


@pytest.mark.anyio
async def test_instances_that_start_together(empty_url: str) -> None:
    settings = load_settings(database_url=empty_url).database
    instances = [Database(settings, SystemClock(), nobody_listens) for _ in range(3)]
    try:
        await asyncio.gather(*(migrate.upgrade(instance.writer) for instance in instances))
        await migrate.check(instances[0].writer)
    finally:
        for instance in instances:
            await instance.close()


@pytest.mark.anyio
async def test_the_guarantees_of_the_connection(empty: Database) -> None:
    async with empty.writer.connect() as connection:
        if connection.dialect.name == "sqlite":
            pragmas = {
                name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
            assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
            version = (await connection.exec_driver_sql("SELECT sqlite_version()")).scalar_one()
            assert tuple(int(part) for part in version.split(".")) >= (3, 51, 3)  # without the WAL-reset bug
        else:
            assert (await connection.exec_driver_sql("SHOW synchronous_commit")).scalar_one() == "on"
