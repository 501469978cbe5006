"""The service as an operator runs it: a process of its own, which can be stopped, killed, and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from tests.harness.service import SECRET

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds, for a machine that is busy with other tests
SERVE = (sys.executable, "-m", "workflow_chat")
QUICK = {
    "heartbeat_seconds": "2.7",
    "tick_seconds": "0.05",
    "position_check_seconds": "3",
    "stream_admissions_per_second": "3000",
    "retry_ms_min": "50",
    "retry_ms_max": "200",
    "streams_per_person": "100",
}


class ChatServer:
    """Always on the same port, so that those who were cut off find it again."""

    def __init__(self, database_url: str, folder: Path, *, program: Sequence[str] = SERVE, **settings: str) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.program = program
        self._settings = {"database_url": database_url, "jwt_secrets": SECRET, **QUICK, **settings}
        self._log = folder / f"server-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, program: Sequence[str] | None = None) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*(program or self.program), "serve", "--port", str(self.port)],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The server did not start:\n{self.log()}")
            time.sleep(0.02)
        return self

    def terminate(self) -> None:
        """What a rolling update does."""
        self._running.send_signal(signal.SIGTERM)

    @property
    def pid(self) -> int:
        return self._running.pid

    def signal(self, number: signal.Signals) -> None:
        self._running.send_signal(number)

    def wait(self, seconds: float = PATIENCE) -> int:
        """The exit status, once the process has ended."""
        return self._running.wait(seconds)

    def kill(self) -> None:
        """What a power cut does to a process."""
        self._running.kill()
        self._running.wait(PATIENCE)

    def log(self) -> str:
        return self._log.read_text(errors="replace")[-4000:]

    def __enter__(self) -> Self:
        return self if self._process is not None and self._process.poll() is None else self.start()

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WORKFLOW_CHAT_")}
        chosen = {f"WORKFLOW_CHAT_{name.upper()}": value for name, value in self._settings.items()}
        return {**kept, **chosen, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
