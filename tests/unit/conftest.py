"""What the tests of the command line need."""

import socket
from collections.abc import Iterator

import pytest

from tests.servers.postgres import fresh_database


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
