"""Conversations under load."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.chat_server import ChatServer
from tests.faults.checker import violations
from tests.faults.evidence import collected, prepared
from tests.faults.journal import History
from tests.faults.people import Reader, Writer

WORKFLOWS = ("invoices", "orders", "returns")
WRITERS = ("ada", "ben", "omar")
READERS = ("chloe", "vera")


@dataclass(slots=True)
class Load:
    """Three conversations with three writers and two readers each."""

    server: ChatServer
    database: Path
    writers: list[Writer] = field(default_factory=list[Writer])
    readers: list[Reader] = field(default_factory=list[Reader])

    def begin(self) -> None:
        url = self.server.url
        self.readers = [Reader(url, user, workflow).start() for workflow in WORKFLOWS for user in READERS]
        for reader in self.readers:
            assert reader.placed.wait(10)
        self.writers = [Writer(url, user, workflow).start() for workflow in WORKFLOWS for user in WRITERS]

    def end(self) -> History:
        """No more messages; everybody who reads gets the time to catch up; then the evidence."""
        for writer in self.writers:
            writer.stop()
        heads = {writer.workflow_id: 0 for writer in self.writers}
        for writer in self.writers:
            last = max((promise.seq for promise in writer.promises), default=0)
            heads[writer.workflow_id] = max(heads[writer.workflow_id], last)
        deadline = time.monotonic() + 10
        while any(reader.position < heads[reader.journal.workflow_id] for reader in self.readers):
            if time.monotonic() > deadline:
                break  # the checker says who is behind
            time.sleep(0.05)
        for reader in self.readers:
            reader.stop()
        return collected(self.database, self.writers, self.readers)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    prepared(tmp_path / "chat.db", WORKFLOWS)
    return tmp_path / "chat.db"


@pytest.fixture
def load(database: Path, tmp_path: Path) -> Iterator[Load]:
    with ChatServer(f"sqlite:///{database}", tmp_path) as server:
        running = Load(server, database)
        running.begin()
        yield running
        for thread in (*running.writers, *running.readers):
            thread.stopping.set()


def expect_kept(load: Load) -> History:
    """Every promise of everybody."""
    history = load.end()
    assert violations(history) == [], load.server.log()
    assert [refusal for writer in load.writers for refusal in writer.refusals] == []
    return history
