"""Databases and ports of a test's own."""

import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import delete

from tests.servers.postgres import fresh_database
from tests.unit.installation import Installation
from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database
from workflow_chat.migrations import migrate
from workflow_chat.models import Job


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[str]:
    """The URL of a database without any table."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def unserved_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of each kind that no service works with."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('unserved') / 'chat.db'}"
    else:
        with fresh_database(request.getfixturevalue("postgres_server")) as url:
            yield url


@pytest.fixture
async def database(unserved_url: str) -> AsyncIterator[Database]:
    """The same at the newest schema, without jobs."""
    async with Database.open(load_settings(database_url=unserved_url).database) as unserved:
        await migrate.upgrade(unserved.writer)
        async with unserved.write() as uow:
            await uow.session.execute(delete(Job))
        yield unserved


@pytest.fixture(scope="module")
def installation(unserved_url: str) -> Iterator[Installation]:
    """The same with many conversations."""
    filled = Installation(unserved_url)
    yield filled
    filled.close()
