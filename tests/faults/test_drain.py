"""A rolling update: every stream is sent away politely, and the process is gone within five seconds (P17)."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from tests.faults.chat_server import ChatServer
from tests.harness.people import chat
from tests.harness.service import sign
from tests.harness.streams import Stream

STREAMS = 100
EVENTS = f"{chat('invoices')}/events"
MESSAGES = f"{chat('invoices')}/messages"


@pytest.fixture
def server(database: Path, tmp_path: Path) -> Iterator[ChatServer]:
    with ChatServer(f"sqlite:///{database}", tmp_path) as running:
        yield running


@pytest.fixture
def client(server: ChatServer) -> Iterator[httpx2.Client]:
    limits = httpx2.Limits(max_connections=STREAMS + 20, max_keepalive_connections=20)
    headers = {"Authorization": f"Bearer {sign('ada')}"}
    with httpx2.Client(base_url=server.url, headers=headers, limits=limits, timeout=10) as made:
        yield made


def opened(client: httpx2.Client, stack: ExitStack, number: int) -> list[Stream]:
    streams = [stack.enter_context(Stream(client, EVENTS, {}, {})) for _ in range(number)]
    for stream in streams:
        assert stream.next().event == "ready"
    return streams


def test_a_hundred_streams_are_sent_away_and_the_process_ends(server: ChatServer, client: httpx2.Client) -> None:
    with ExitStack() as stack:
        streams = opened(client, stack, STREAMS)
        begun = time.monotonic()
        server.terminate()
        with ThreadPoolExecutor(STREAMS) as pool:
            ends = list(pool.map(_End, streams))
        assert server.wait(5) == 0, server.log()
        assert time.monotonic() - begun < 5
    assert all(end.polite for end in ends)
    assert max(end.at for end in ends) - min(end.at for end in ends) > 0.5, "they must not all come back at once"
    retries = {stream.retry for stream in streams}
    assert len(retries) > 10, retries


class _End:
    """How a stream ended, and when."""

    def __init__(self, stream: Stream) -> None:
        frames = stream.until_closed()
        self.at = time.monotonic()
        self.polite = (
            [frame.data for frame in frames if frame.event == "reconnect"] == [{"reason": "shutdown"}]
            and frames[-1].event == "reconnect"
            and stream._frames.get() is None  # the body ended as HTTP wants it, not by a broken connection
        )


def test_newcomers_are_told_to_come_back_and_those_who_write_are_answered(
    server: ChatServer, client: httpx2.Client
) -> None:
    with ExitStack() as stack, httpx2.Client(base_url=server.url, headers=dict(client.headers)) as writer:
        assert post(writer).status_code == 201
        opened(client, stack, 50)
        server.terminate()
        refused, answered = during_the_drain(server, writer)
        assert server.wait(5) == 0, server.log()
    assert refused is not None
    assert refused.json()["code"] == "unavailable"
    assert int(refused.headers["retry-after"]) >= 1
    assert answered
    assert set(answered) == {201}


def during_the_drain(server: ChatServer, writer: httpx2.Client) -> tuple[httpx2.Response | None, list[int]]:
    """Try for as long as the drain lasts; the connection is one that was open before."""
    refused: httpx2.Response | None = None
    answered: list[int] = []
    deadline = time.monotonic() + 0.8
    while time.monotonic() < deadline:
        with writer.stream("GET", EVENTS) as answer:
            if answer.status_code == 503:
                answer.read()
                refused = answer
        if refused is not None:
            answered.append(post(writer).status_code)
    return refused, answered


def test_a_stalled_reader_does_not_hold_up_the_end(server: ChatServer, client: httpx2.Client) -> None:
    """F22: politeness has an end too."""
    with socket.socket() as never_read:
        never_read.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        never_read.connect(("127.0.0.1", server.port))
        token = client.headers["authorization"]
        never_read.sendall(f"GET {EVENTS} HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n".encode())
        assert never_read.recv(12) == b"HTTP/1.1 200"
        for _ in range(60):
            client.post(MESSAGES, json={"body": "x" * 9_000, "clientGeneratedId": str(uuid4())})
        server.terminate()
        assert server.wait(5) == 0, server.log()


def post(writer: httpx2.Client) -> httpx2.Response:
    return writer.post(MESSAGES, json={"body": "Hello", "clientGeneratedId": str(uuid4())})
