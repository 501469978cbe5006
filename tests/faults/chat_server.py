"""The service as an operator runs it: a process of its own, which can be stopped, killed, and started again."""

import multiprocessing
import os
import runpy
import signal
import socket
import sys
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Self

from tests.harness.service import SECRET

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds, for a machine that is busy with other tests
SERVE = "workflow_chat"
QUICK = {
    "heartbeat_seconds": "2.7",
    "tick_seconds": "0.05",
    "position_check_seconds": "3",
    "stream_admissions_per_second": "3000",
    "retry_ms_min": "50",
    "retry_ms_max": "200",
    "streams_per_person": "100",
}
# A start is a fork of a process that has imported everything. A hundred starts would take minutes otherwise.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__, "workflow_chat.cli.commands"])


def run_program(module: str, arguments: list[str], environment: dict[str, str], log: Path) -> None:
    """What ``python -m module arguments`` does, in a process that was made for it."""
    with log.open("ab") as output, Path(os.devnull).open("rb") as nothing:
        for stream, file in ((0, nothing), (1, output), (2, output)):
            os.dup2(file.fileno(), stream)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__")


class ChatServer:
    """Always on the same port, so that those who were cut off find it again. ``program`` is a module."""

    def __init__(self, database_url: str, folder: Path, *, program: str = SERVE, **settings: str) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.program = program
        self.settings = {"database_url": database_url, "jwt_secrets": SECRET, **QUICK, **settings}
        self._log = folder / f"server-{self.port}.log"
        self._process: ForkServerProcess | None = None

    def start(self, *, program: str | None = None) -> Self:
        arguments = ["serve", "--port", str(self.port)]
        self._process = PROCESSES.Process(
            target=run_program, args=(program or self.program, arguments, self._environment(), self._log), daemon=True
        )
        self._process.start()
        deadline = time.monotonic() + PATIENCE
        while not self._listens():
            if not self._process.is_alive() or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"The server did not start:\n{self.log()}")
            time.sleep(0.02)
        return self

    def terminate(self) -> None:
        """What a rolling update does."""
        self.signal(signal.SIGTERM)

    @property
    def pid(self) -> int:
        assert self._running.pid is not None
        return self._running.pid

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self, seconds: float = PATIENCE) -> int:
        """The exit status, once the process has ended."""
        self._running.join(seconds)
        assert self._running.exitcode is not None, f"The server has not ended:\n{self.log()}"
        return self._running.exitcode

    def kill(self) -> None:
        """What a power cut does to a process."""
        self._running.kill()
        self._running.join(PATIENCE)

    def log(self) -> str:
        return self._log.read_text(errors="replace")[-4000:]

    def __enter__(self) -> Self:
        return self if self._process is not None and self._process.is_alive() else self.start()

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.is_alive():
            self.kill()

    @property
    def _running(self) -> ForkServerProcess:
        assert self._process is not None
        return self._process

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WORKFLOW_CHAT_")}
        chosen = {f"WORKFLOW_CHAT_{name.upper()}": value for name, value in self.settings.items()}
        return {**kept, **chosen}

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
