"""The ``workflow-chat`` command as an operator runs it: a process of its own, with an environment of its own."""

import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

READY = re.compile(r"Workflow Chat is ready at (http://127\.0\.0\.1:\d+)")
PATIENCE = 60  # seconds, for a machine that is busy with other tests


def environment(**settings: str) -> dict[str, str]:
    """This process's environment with only these WORKFLOW_CHAT_ settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WORKFLOW_CHAT_")}
    source = str(Path(__file__).resolve().parents[2] / "src")
    return {**inherited, "PYTHONPATH": source, **{f"WORKFLOW_CHAT_{name}": value for name, value in settings.items()}}


def run(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return run_program(folder, "-m", "workflow_chat", *arguments, **settings)


def run_program(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a program of a host application to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


class Running:
    """A command that serves until it is stopped; a context manager."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self._folder = folder
        self._arguments = arguments
        self._settings = settings
        self.url = ""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workflow_chat", *self._arguments],
            cwd=self._folder,
            env=environment(**self._settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        readable, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if readable else ""
        ready = READY.match(line)
        if ready is None:
            self.process.kill()
            raise AssertionError(f"not ready: {line} {self.process.communicate()[1]}")
        self.url = ready[1]
        return self

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Ask it to end as an operator would; gives exit status, output and errors."""
        self.process.send_signal(number)
        output, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, output, errors

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
