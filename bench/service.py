"""The service that is measured: ``workflow-chat demo`` as a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self

import psutil

from bench.jobs import Job, Result, run_load
from tests.servers.process import free_port

CONVERSATIONS = 1_000
UNOPENED = 2_000  # workflows in which nobody has looked yet
WORKSPACE = "acme"
MANY_STREAMS = {"WORKFLOW_CHAT_STREAMS_PER_PERSON": "10000"}
MAY_SEND = {"owner", "admin", "editor", "wrk_admin", "wrk_operator"}
START = 60  # seconds


class Service:
    """One running server, its conversations, and tokens of people who may write in all of them."""

    def __init__(self, folder: Path, *, database_url: str | None = None, redis_url: str | None = None) -> None:
        self.folder = folder
        self.port = free_port()
        self.workflows: list[str] = []
        self.unopened: list[str] = []
        self.tokens: list[str] = []
        chosen = {"WORKFLOW_CHAT_DATABASE_URL": database_url, "WORKFLOW_CHAT_REDIS_URL": redis_url}
        self._environment = MANY_STREAMS | {name: value for name, value in chosen.items() if value}
        self._process: subprocess.Popen[str] | None = None

    @property
    def database_url(self) -> str:
        return self._environment.get("WORKFLOW_CHAT_DATABASE_URL", f"sqlite:///{self.database}")

    @property
    def database(self) -> Path:
        """Where SQLite keeps it."""
        return self.folder / "workflow-chat.db"

    def __enter__(self) -> Self:
        database_named = "WORKFLOW_CHAT_DATABASE_URL" in self._environment
        try:
            self._process = start_server(
                [
                    *("-m", "workflow_chat", "demo", f"--workflows={CONVERSATIONS + UNOPENED}", f"--port={self.port}"),
                    *([] if database_named else [f"--data={self.folder}"]),
                ],
                self._environment,
            )
            self._meet_people()
            self._open_conversations()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            stop_server(self._process)

    def job(self, **options: Any) -> Job:
        return replace(Job(self.port, self.workflows, self.tokens), **options)

    def run(self, **options: Any) -> Result:
        return run_load(self.job(**options))

    def resident_bytes(self) -> int:
        assert self._process is not None
        return psutil.Process(self._process.pid).memory_info().rss

    def cpu_seconds(self) -> float:
        """What the server has computed so far: unlike a rate, it hardly depends on what else the machine does."""
        assert self._process is not None
        times = psutil.Process(self._process.pid).cpu_times()
        return times.user + times.system

    def _meet_people(self) -> None:
        people = [one for one in get_json(self.port, "/demo/people") if _sends(one)]
        shared = set.intersection(*({flow["id"] for flow in one["workflows"]} for one in people))
        added = sorted(shared)[-CONVERSATIONS - UNOPENED :]
        self.workflows, self.unopened = added[:CONVERSATIONS], added[CONVERSATIONS:]
        self.tokens = [one["token"] for one in people]

    def _open_conversations(self) -> None:
        self.run(messages=CONVERSATIONS)


def start_server(arguments: list[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """A Python program that has said on its standard output that it is ready; its complaints are ours."""
    process = subprocess.Popen(
        [sys.executable, *arguments], env=os.environ | environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    if not process.stdout.readline():
        raise RuntimeError(f"'{' '.join(arguments[:3])}' did not start; see above.")
    return process


def stop_server(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def get_json(port: int, path: str) -> Any:
    connection = HTTPConnection("127.0.0.1", port, timeout=START)
    try:
        connection.request("GET", path)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def _sends(person: dict[str, Any]) -> bool:
    return person["workspace"] != "Globex" and (person["staffRole"] or person["role"]) in MAY_SEND
