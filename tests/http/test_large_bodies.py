"""Bodies that are too large, whether they say so or not."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import closing, nullcontext
from http.client import HTTPConnection

import httpx2
import pytest
from fastapi import APIRouter

from tests.harness.people import NO_TLS, Person, chat
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service
from workflow_chat.web.api import build_api, surround
from workflow_chat.web.checked_route import CheckedRoute
from workflow_chat.web.schemas.inputs import RequestBody

LIMIT = 256 * 1024
JSON = {"Content-Type": "application/json"}
ROUTES = [
    ("POST", "messages"),
    ("PATCH", "messages/0190b5a8-0000-7000-8000-000000000000"),
    ("POST", "read"),
    ("POST", "typing"),
]


class Document(RequestBody):
    text: str


def padded(size: int) -> bytes:
    """A good body of exactly this many bytes."""
    start = b'{"body": "hello", "clientGeneratedId": "key"'
    return start + b" " * (size - len(start) - 1) + b"}"


def in_pieces(content: bytes, size: int = 65_536) -> Iterator[bytes]:
    """Sent in chunks, without a Content-Length."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("size", [LIMIT + 1, 300 * 1024, 11_000_000])
def test_too_large(service: Service, ada: Person, workflow: str, *, method: str, path: str, size: int) -> None:
    with nothing_written(service):
        for content in (padded(size), in_pieces(padded(size))):
            answer = ada.request(method, f"{chat(workflow)}/{path}", content=content, headers=JSON)
            refused(answer, 413, "body_too_large")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "messages"), ("GET", "events"), ("DELETE", "messages/0190b5a8-0000-7000-8000-000000000000")],
)
def test_too_large_where_no_body_belongs(ada: Person, workflow: str, method: str, path: str) -> None:
    answer = ada.request(method, f"{chat(workflow)}/{path}", content=padded(LIMIT + 1))
    refused(answer, 413, "body_too_large")


@pytest.mark.parametrize("pieces", [False, True])
def test_just_not_too_large(ada: Person, workflow: str, *, pieces: bool) -> None:
    content = in_pieces(padded(LIMIT)) if pieces else padded(LIMIT)
    answer = ada.request("POST", f"{chat(workflow)}/messages", content=content, headers=JSON)
    assert answer.status_code == 201


def test_a_length_that_is_announced_is_refused_before_it_arrives(service: Service, ada: Person, workflow: str) -> None:
    head = f"POST {chat(workflow)}/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 11000000\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(head)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_writes_to_the_end_before_it_reads(service: Service, ada: Person, workflow: str) -> None:
    """And wants the connection closed then: the answer must not be lost in a reset."""
    headers = {**JSON, "Authorization": f"Bearer {ada.token}", "Connection": "close"}
    with closing(HTTPConnection("127.0.0.1", service.port, timeout=10)) as connection:
        connection.request("POST", f"{chat(workflow)}/messages", padded(11_000_000), headers)
        answer = connection.getresponse()
        assert answer.status == 413
        assert json.loads(answer.read())["code"] == "body_too_large"


def test_the_connection_is_of_use_afterwards(ada: Person, workflow: str) -> None:
    for _ in range(3):
        answer: httpx2.Response = ada.request(
            "POST", f"{chat(workflow)}/messages", content=in_pieces(padded(300_000)), headers=JSON
        )
        refused(answer, 413, "body_too_large")
        assert ada.send(workflow, "still here").status_code == 201


def test_a_route_may_have_a_limit_of_its_own(edge: Service) -> None:
    router = APIRouter(route_class=CheckedRoute)

    @router.put("/long", max_body_size=2 * LIMIT)
    @router.put("/short", max_body_size=100)
    async def put(document: Document) -> int:
        return len(document.text)

    api = build_api(edge.application.services, lambda _: nullcontext(), more=(router,))
    transport = httpx2.ASGITransport(surround(api))

    async def answers() -> list[int]:
        async with httpx2.AsyncClient(transport=transport, base_url="http://chat", verify=NO_TLS) as client:
            sizes = (("/short", 80), ("/short", 120), ("/long", LIMIT), ("/long", 2 * LIMIT))
            return [(await client.put(path, json={"text": "x" * size})).status_code for path, size in sizes]

    assert asyncio.run(answers()) == [200, 413, 200, 413]
