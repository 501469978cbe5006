"""A cursor that cannot be honoured is said to be so, before anything else (P8), and the stream is live all the same."""

import socket
from collections.abc import Callable

import pytest

from tests.harness.people import Person, chat
from tests.harness.streams import Stream

UNUSABLE: dict[str, tuple[Callable[[str], str], str]] = {
    "malformed": (lambda _: "nonsense", "malformed"),
    "negative": (lambda epoch: f"{epoch}--1", "malformed"),
    "leading zero": (lambda epoch: f"{epoch}-01", "malformed"),
    "trailing newline": (lambda epoch: f"{epoch}-1\n", "malformed"),
    "other digits": (lambda epoch: f"{epoch}-\N{ARABIC-INDIC DIGIT ONE}", "malformed"),
    "NUL": (lambda epoch: f"{epoch}-1\0", "malformed"),
    "ten kilobytes": (lambda _: "x" * 10_240, "malformed"),
    "other epoch": (lambda _: "zzzzzzzz-1", "epoch"),
    "future": (lambda epoch: f"{epoch}-3", "future"),
    "beyond 64 bits": (lambda epoch: f"{epoch}-9999999999999999999", "future"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_the_query(ada: Person, workflow: str, kind: str) -> None:
    cursor, reason = prepared(ada, workflow, kind)
    with ada.stream(workflow, cursor=cursor) as stream:
        expect_resync(ada, workflow, stream, reason)


@pytest.mark.parametrize("kind", ["malformed", "ten kilobytes", "other epoch", "future"])
def test_the_header(ada: Person, workflow: str, kind: str) -> None:
    cursor, reason = prepared(ada, workflow, kind)
    with ada.stream(workflow, last_event_id=cursor) as stream:
        expect_resync(ada, workflow, stream, reason)


def test_another_conversation(ada: Person, gus: Person, workflow: str, globex_workflow: str) -> None:
    gus.send(globex_workflow, "A secret of Globex")
    foreign = gus.list(globex_workflow).json()["streamCursor"]
    prepared(ada, workflow, "malformed")
    with ada.stream(workflow, cursor=foreign.replace("-1", "-0")) as stream:
        expect_resync(ada, workflow, stream, "epoch")
    assert "Globex" not in str(stream.seen)


@pytest.mark.parametrize("value", [b"\x01\x02", b"\xff\xfe", b"a" * 60_000], ids=["control", "high", "60 kB"])
def test_bytes_that_no_client_library_would_send(ada: Person, workflow: str, value: bytes) -> None:
    """Such a header may be refused as bad HTTP, but must not become a 5xx or a stream that lies."""
    with socket.create_connection(("127.0.0.1", ada.service.port), timeout=5) as raw:
        raw.sendall(
            f"GET {chat(workflow)}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ada.token}\r\n".encode()
            + b"Last-Event-ID: "
            + value
            + b"\r\n\r\n"
        )
        answer = b""
        while b"\r\n\r\n" not in answer or (b" 200 " in answer and b"event: " not in answer):
            received = raw.recv(65_536)
            if not received:
                break
            answer += received
    status = int(answer.split(b" ", 2)[1])
    assert 200 <= status < 500
    assert status != 200 or b"event: resync" in answer


def prepared(person: Person, workflow: str, kind: str) -> tuple[str, str]:
    person.send(workflow, "One")
    person.send(workflow, "Two")
    make, reason = UNUSABLE[kind]
    return make(person.list(workflow).json()["streamCursor"].split("-")[0]), reason


def expect_resync(person: Person, workflow: str, stream: Stream, reason: str) -> None:
    cursor = person.list(workflow).json()["streamCursor"]
    assert stream.status == 200
    first = stream.next()
    assert (first.event, first.id) == ("resync", cursor)
    assert first.data == {"reason": reason, "cursor": cursor, "since": None}
    person.send(workflow, "Live")
    assert stream.next("message.created").data["seq"] == 3
    assert [frame.event for frame in stream.seen if frame.event in ("ready", "resync")] == ["resync"]
