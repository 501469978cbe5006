"""The server dies at the worst moments of one message, which is the last one: nothing after it could show the loss.

F2 and F3, with one process on SQLite.
"""

from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from tests.faults import dies
from tests.faults.chat_server import SERVE, ChatServer
from tests.faults.checker import violations
from tests.faults.evidence import collected, stored
from tests.faults.people import Reader, Writer

DIES = "tests.faults.dies"


def killed_by(moment: str, database: Path, folder: Path) -> tuple[ChatServer, Reader, str]:
    """One message is read; the next kills the server. Answers with its key."""
    server = ChatServer(f"sqlite:///{database}", folder, program=DIES, test_dies=moment).start()
    reader = Reader(server.url, "vera", "invoices").start()
    writer = Writer(server.url, "ada", "invoices")
    writer.send("first", str(uuid4()))
    assert reader.placed.wait(10)
    key = str(uuid4())
    with pytest.raises(httpx2.HTTPError):
        writer.client.post(
            "/api/workflows/invoices/chat/messages", json={"body": dies.LAST_WORDS, "clientGeneratedId": key}
        )
    assert server.wait() == -9
    writer.client.close()
    return server, reader, key


def wait_for(reader: Reader, seq: int) -> None:
    for _ in range(200):
        if reader.position >= seq:
            return
        reader.stopping.wait(0.05)
    raise AssertionError(f"{reader.journal.name} is at {reader.position} and should be at {seq}")


def test_between_commit_and_announcement(database: Path, tmp_path: Path) -> None:
    server, reader, _ = killed_by("after_commit", database, tmp_path)
    with server.start(program=SERVE):
        wait_for(reader, 2)
        reader.stop()
    assert len(stored(database)["invoices"].messages) == 2
    assert violations(collected(database, [], [reader])) == []


@pytest.mark.parametrize("moment", ["after_commit", "before_commit"])
def test_the_retry_is_one_message(database: Path, tmp_path: Path, moment: str) -> None:
    server, reader, key = killed_by(moment, database, tmp_path)
    assert stored(database)["invoices"].head == (2 if moment == "after_commit" else 1)
    with server.start(program=SERVE):
        writer = Writer(server.url, "ada", "invoices")
        for _ in range(2):
            writer.send(dies.LAST_WORDS, key)
        wait_for(reader, 2)
        reader.stop()
        writer.client.close()
    history = collected(database, [writer], [reader])
    assert violations(history) == []
    assert [event.seq for event in history.conversations["invoices"].events] == [1, 2]
