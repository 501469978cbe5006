"""What one connection may cost that has proven nothing: bytes, seconds, places."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx2
import pytest

from tests.conftest import quick_settings
from tests.harness.people import NO_TLS, chat, settle_in
from tests.harness.service import Service, sign
from workflow_chat.actions import directory

HEAD = b"GET /livez HTTP/1.1\r\nHost: x\r\n"
TOO_MUCH = {
    "an address without an end": (b"GET /" + b"a" * 300_000, 414, "target_too_long"),
    "an address that ends": (b"GET /" + b"a" * 17_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "target_too_long"),
    "a query": (b"GET /livez?" + b"a&" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "target_too_long"),
    "a header without an end": (HEAD + b"X: " + b"a" * 300_000, 431, "head_too_large"),
    "a first header without an end": (b"GET /livez HTTP/1.1\r\nX: " + b"a" * 300_000, 431, "head_too_large"),
    "the name of a header": (HEAD + b"X" * 300_000, 431, "head_too_large"),
    "a header that ends": (HEAD + b"X: " + b"a" * 33_000 + b"\r\n\r\n", 431, "head_too_large"),
    "many headers": (HEAD + b"a:\r\n" * 101, 431, "head_too_large"),
    "many headers without an end": (HEAD + b"a:\r\n" * 100_000, 431, "head_too_large"),
}
UNFINISHED = {
    "nothing": b"",
    "half a line": b"GET /li",
    "half a head": HEAD,
    "half a head after an answer": HEAD + b"\r\n" + HEAD,
    "a body that never comes": f"POST {chat('w')}/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n".encode(),
    "half a body": f"POST {chat('w')}/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode(),
    "a body where none belongs": b"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n",
    "chunks that never end": b"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
}


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that waits for a second at most, and has eight places."""
    folder: Path = tmp_path_factory.mktemp("hurried")
    limits = {"head_deadline_seconds": 0.5, "body_deadline_seconds": 0.5, "max_connections": 8}
    running = Service(quick_settings(f"sqlite:///{folder / 'chat.db'}", **limits)).start()
    settle_in(running)
    running.do(directory.put_workflow, "acme", "w", name="Invoice intake")
    yield running
    running.stop()


def connect(service: Service) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=5)


def everything(connection: socket.socket) -> bytes:
    """What comes until the other side closes."""
    received = b""
    try:
        while part := connection.recv(65_536):
            received += part
    except ConnectionResetError:
        pass
    return received


def refusal(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"\r\ncontent-type: application/problem+json\r\n" in head
    assert b"\r\nconnection: close\r\n" in head.lower() + b"\r\n"
    return int(head.split()[1]), json.loads(body)["code"]


def send(connection: socket.socket, content: bytes) -> None:
    with suppress(ConnectionResetError, BrokenPipeError):
        connection.sendall(content)


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_a_head_that_is_too_much(service: Service, kind: str) -> None:
    content, status, code = TOO_MUCH[kind]
    with connect(service) as connection:
        for start in range(0, min(len(content), 60_000), 4_000):
            send(connection, content[start : start + 4_000])
        assert refusal(everything(connection)) == (status, code)


def test_trailers_are_limited_too(service: Service) -> None:
    head = b"POST /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    with connect(service) as connection:
        send(connection, head + b"X: " + b"a" * 60_000)
        everything(connection)  # ends by itself


def test_a_thousand_requests_at_once(service: Service) -> None:
    with connect(service) as connection:
        send(connection, (HEAD + b"\r\n") * 1_000)
        assert everything(connection).count(b" 200 ") < 100


@pytest.mark.parametrize("kind", UNFINISHED)
def test_nobody_waits_for_ever(hurried: Service, kind: str) -> None:
    with connect(hurried) as connection:
        send(connection, UNFINISHED[kind])
        everything(connection)  # in time


def test_drops_in_the_sea_are_no_progress(hurried: Service) -> None:
    with connect(hurried) as connection:
        connection.settimeout(0.1)
        answer, tries = b"", 0
        while b"408" not in answer and tries < 30:
            send(connection, b"GET /livez HTTP/1.1\r\nHost: x\r\nX: a"[tries : tries + 1] or b"a")
            tries += 1
            try:
                answer += connection.recv(65_536)
            except TimeoutError:
                continue
        assert refusal(answer) == (408, "request_timeout")


def test_who_has_no_token_is_refused_before_the_body_comes(hurried: Service) -> None:
    for method, path in (("POST", "messages"), ("PATCH", "messages/0190b5a8-0000-7000-8000-000000000000")):
        head = f"{method} {chat('w')}/{path} HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n".encode()
        with connect(hurried) as connection:
            send(connection, head)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 401 ")


def test_health_has_a_place_when_all_are_taken(hurried: Service) -> None:
    token = {"Authorization": f"Bearer {sign('ada')}"}
    with ExitStack() as stack:
        for _ in range(9):
            stack.enter_context(connect(hurried)).send(b"G")
        assert httpx2.get(f"{hurried.url}/livez", verify=NO_TLS).status_code == 200
        full = httpx2.get(f"{hurried.url}{chat('w')}/messages", headers=token, verify=NO_TLS)
        assert (full.status_code, full.json()["code"]) == (503, "unavailable")
        assert full.headers["retry-after"]


def test_a_stream_outlives_the_deadlines(hurried: Service) -> None:
    with connect(hurried) as connection:
        send(connection, _events("HTTP/1.1"))
        connection.settimeout(10)
        received = b""
        while received.count(b"event: heartbeat") < 1:
            part = connection.recv(65_536)
            assert part, "the stream was closed"
            received += part


def test_http_1_0_gets_no_chunks(hurried: Service) -> None:
    with connect(hurried) as connection:
        send(connection, _events("HTTP/1.0"))
        received = b""
        while b"event: ready" not in received:
            received += connection.recv(65_536)
        head, _, body = received.partition(b"\r\n\r\n")
        assert b"transfer-encoding" not in head.lower()
        assert b"connection: close" in head.lower()
        assert body.startswith(b"retry:")
        hurried.do(directory.revoke_tokens, "ada")
        assert b"event: revoked" in everything(connection)


def test_http_1_0_gets_whole_answers(service: Service) -> None:
    for path in ("/livez", "/openapi.json", "/nothing"):
        with connect(service) as connection:
            send(connection, f"GET {path} HTTP/1.0\r\n\r\n".encode())
            head, _, body = everything(connection).partition(b"\r\n\r\n")
            assert b"transfer-encoding" not in head.lower()
            assert f"content-length: {len(body)}\r\n".encode() in head.lower() + b"\r\n"


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/openapi.json"])
def test_head_wherever_get(service: Service, path: str) -> None:
    answer = httpx2.head(f"{service.url}{path}", verify=NO_TLS)
    assert answer.status_code == 200
    assert answer.content == b""


@pytest.mark.parametrize(
    "body", [{str(n): 1 for n in range(9_000)}, {"x" * 200_000: 1}, {"é" * 60 + str(n): 1 for n in range(900)}]
)
def test_a_refusal_is_short(service: Service, body: dict[str, int]) -> None:
    token = {"Authorization": f"Bearer {sign('ada')}"}
    service.do(directory.put_workflow, "acme", "limits", name="Limits")
    url = f"{service.url}{chat('limits')}/messages"
    posted = httpx2.post(url, json=body, headers=token, verify=NO_TLS)
    asked = httpx2.get(url, params={str(n): "" for n in range(1_500)}, headers=token, verify=NO_TLS)
    for answer in (posted, asked):
        assert answer.status_code == 422
        assert len(answer.json()["errors"]) <= 20
        assert len(answer.content) <= 16 * 1024


def test_a_field_without_a_name_that_can_be_written(service: Service) -> None:
    token = {"Authorization": f"Bearer {sign('ada')}", "Content-Type": "application/json"}
    service.do(directory.put_workflow, "acme", "limits", name="Limits")
    url = f"{service.url}{chat('limits')}/messages"
    assert httpx2.post(url, content=b'{"\\ud800": 1}', headers=token, verify=NO_TLS).status_code == 422


def _events(version: str) -> bytes:
    return f"GET {chat('w')}/events {version}\r\nHost: x\r\nAuthorization: Bearer {sign('ada')}\r\n\r\n".encode()
