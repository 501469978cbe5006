"""Addresses and methods that do not exist."""

import pytest

from tests.harness.people import Person, chat
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service

GARBAGE = [
    "%00",
    "%0A",
    "%FF",
    "%ED%A0%80",
    "%F0%9F%98%80",
    "%E2%80%AE",
    "a%00b",
    "a%20b",
    "%25",
    "x" * 129,
    "x" * 10_000,
    "%27%20OR%201%3D1--",
    "{workflowId}",
    "*",
]


@pytest.mark.parametrize("workflow_id", GARBAGE)
def test_workflow_ids_that_cannot_be(service: Service, ada: Person, omar: Person, workflow_id: str) -> None:
    with nothing_written(service):
        for somebody in (ada, omar):
            for answer in (
                somebody.list(workflow_id),
                somebody.request("GET", f"{chat(workflow_id)}/events"),
                somebody.send(workflow_id, "hello"),
                somebody.edit(workflow_id, "0190b5a8-0000-7000-8000-000000000000", "hello"),
                somebody.delete(workflow_id, "0190b5a8-0000-7000-8000-000000000000"),
                somebody.read(workflow_id),
                somebody.typing(workflow_id),
            ):
                refused(answer, 404, "workflow_not_found")


@pytest.mark.parametrize("message_id", GARBAGE)
def test_message_ids_that_cannot_be(service: Service, ada: Person, workflow: str, message_id: str) -> None:
    ada.send(workflow, "hello")
    with nothing_written(service):
        refused(ada.edit(workflow, message_id, "changed"), 404, "message_not_found")
        refused(ada.delete(workflow, message_id), 404, "message_not_found")


def test_ids_are_exact(service: Service, ada: Person, workflow: str) -> None:
    message = ada.send(workflow, "hello").json()["id"]
    with nothing_written(service):
        for variant in (
            message.upper(),
            f"{{{message}}}",
            message.replace("-", ""),
            f"urn:uuid:{message}",
            f"{message}%0A",
        ):
            if variant != message:
                refused(ada.delete(workflow, variant), 404, "message_not_found")


NOWHERE = [
    "/nothing",
    "/api",
    "/api/",
    "/api/workflows",
    "/api/workflows//chat/messages",
    "/api/workflows/w/chat",
    "/api/workflows/w/chat/",
    "/api/workflows/w/chat/messages/",
    "/api/workflows/w%2Fx/chat/messages",
    "/api/workflows/w/chat/messages/a/b",
    "/api/workflows/w/chat/messages/a%2Fb",
    "/api/workflows/w/chat/system",
    "/API/workflows/w/chat/messages",
    "/api/workflows/w/../w/chat/nothing",
    "/demo/people",
    "/docs/",
    "/redoc",
    "/openapi.yaml",
    "/.env",
]
NO_FILES = [
    "/assets/nothing.js",
    "/assets/..%2F..%2Fconfig.py",
    "/assets/%2e%2e/%2e%2e/config.py",
    "/assets/",
    "/assets/%00",
]


@pytest.mark.parametrize("path", NOWHERE)
def test_routes_that_do_not_exist(ada: Person, anonymous: Person, path: str) -> None:
    for somebody in (ada, anonymous):
        for method in ("GET", "POST", "DELETE"):
            refused(somebody.request(method, path), 404, "route_not_found")


METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"}


@pytest.mark.parametrize("path", NO_FILES)
def test_files_that_do_not_exist(anonymous: Person, path: str) -> None:
    refused(anonymous.request("GET", path), 404, "route_not_found")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("messages", {"GET", "HEAD", "POST"}),
        ("messages/0190b5a8-0000-7000-8000-000000000000", {"PATCH", "DELETE"}),
        ("read", {"POST"}),
        ("typing", {"POST"}),
        ("events", {"GET", "HEAD"}),
    ],
)
def test_methods_that_a_route_does_not_have(
    service: Service, ada: Person, anonymous: Person, *, workflow: str, path: str, allowed: set[str]
) -> None:
    ada.list(workflow)  # opens the conversation, as HEAD would
    with nothing_written(service):
        for method in METHODS - allowed:
            for somebody in (ada, anonymous):
                answer = somebody.request(method, f"{chat(workflow)}/{path}")
                refused(answer, 405, "method_not_allowed")
                assert set(answer.headers["allow"].split(", ")) == allowed
        head = ada.request("HEAD", f"{chat(workflow)}/{path}")
        assert (head.status_code, head.content) == (200 if "HEAD" in allowed else 405, b"")


@pytest.mark.parametrize("path", [*(f"{chat('{}')}/{leaf}" for leaf in ("messages", "events")), "/livez", "/readyz"])
def test_head_tells_what_get_would(ada: Person, gus: Person, workflow: str, path: str) -> None:
    ada.list(workflow)
    here = path.format(workflow)
    for somebody in (ada, gus):
        with somebody.client.stream("GET", here, headers=somebody.headers) as answer:
            expected = answer.status_code, answer.headers["content-type"], answer.headers.get("content-length")
        head = somebody.request("HEAD", here)
        got = head.status_code, head.headers["content-type"], head.headers.get("content-length")
        assert (got, head.content) == (expected, b"")


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/assets/nothing.js"])
def test_pages_can_only_be_read(ada: Person, path: str) -> None:
    answer = ada.request("POST", path)
    refused(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]
