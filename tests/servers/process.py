"""What the test servers share: a program on a free loopback port, in a folder that goes with it."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Self, TypedDict

import psutil


class Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


# PostgreSQL refuses to run as root, and no server of a test needs root's rights.
NOBODY = 65534
AS_NOBODY: Identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
PATIENCE = 30  # seconds, for a machine that is busy with other tests


class MissingServerError(RuntimeError):
    """A test cannot run for want of a program; the message says how to get it."""


class ServerProcess(ABC):
    """`stop()` is a shutdown, `kill()` a crash; `start()` begins again on the same port, in the same folder."""

    stop_signal = signal.SIGTERM
    identity = AS_NOBODY

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="workflow-chat-test-"))
        give_to_nobody(self.folder)
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str: ...

    @abstractmethod
    def prepare(self) -> None:
        """Find the program, and make what it needs before its first start."""

    @abstractmethod
    def command(self) -> Sequence[str | Path]: ...

    @abstractmethod
    def is_ready(self) -> bool: ...

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self.identity
            )
        deadline = time.monotonic() + PATIENCE
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.command()[0]} did not start:\n{self.log()}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(self.stop_signal)
            self.process.wait(PATIENCE)

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            server = psutil.Process(self.process.pid)
            for process in [server, *server.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            self.process.wait(PATIENCE)

    def restart(self) -> None:
        self.stop()
        self.start()

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-4000:]

    def __enter__(self) -> Self:
        try:
            self.prepare()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wheel_folder(package: str, *, copy_to: Path) -> Path | None:
    """Give the folder that holds an installed package, as the servers' user can reach it.

    A checkout in /root is private, and stays so: then it is a copy of the package.
    """
    spec = find_spec(package)
    if not spec or not spec.origin:
        return None
    folder = Path(spec.origin).parents[1]
    if not AS_NOBODY or all(parent.stat().st_mode & stat.S_IXOTH for parent in (folder, *folder.parents)):
        return folder
    for part in folder.glob(f"{package}*"):  # the package, and its libraries beside it
        shutil.copytree(part, copy_to / part.name)
    give_to_nobody(copy_to)
    return copy_to


def give_to_nobody(path: Path) -> None:
    if AS_NOBODY:
        for each in [path, *path.rglob("*")]:
            os.chown(each, NOBODY, NOBODY)
