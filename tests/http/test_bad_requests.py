"""What is no HTTP is refused like everything else: with a problem document, and nothing in the log."""

import json
import socket

import pytest

from tests.harness.service import Service

NO_HTTP = {
    "an unknown method": b"BREW /api/workflows/w/chat/messages HTTP/1.1\r\nHost: x\r\n\r\n",
    "no request line": b"hello?\r\n\r\n",
    "a control character in a header": b"GET /livez HTTP/1.1\r\nHost: x\r\nX: \x01\x02\r\n\r\n",
    "a length that is none": b"POST /api/workflows/w/chat/read HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
}


@pytest.mark.parametrize("kind", NO_HTTP)
def test_no_http(service: Service, kind: str) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as connection:
        connection.sendall(NO_HTTP[kind])
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"\r\ncontent-type: application/problem+json\r\n" in head
    assert b"\r\ncache-control: no-store\r\n" in head
    problem = json.loads(body)
    assert (problem["status"], problem["code"]) == (400, "invalid_request")
    assert problem["requestId"]


def test_an_upgrade_that_is_not_offered(service: Service) -> None:
    """Is an ordinary request, as HTTP wants it."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as connection:
        connection.sendall(
            b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
