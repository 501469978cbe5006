"""Headers that every answer carries, and what pages of other origins may do."""

from typing import Any

import httpx2
import pytest

from tests.harness.people import NO_TLS, Person, chat
from tests.harness.problems import refused
from tests.harness.service import Service

ALLOWED = ["https://app.example.com", "http://localhost:3000"]
OTHERS = [
    "https://evil.example",
    "https://app.example.com.evil.example",
    "https://app.example.com:8443",
    "http://app.example.com",
    "https://sub.app.example.com",
    "https://APP.example.com",
    "http://localhost",
    "null",
    "*",
]


def preflight(edge: Service, origin: str, method: str = "POST", headers: str | None = None) -> httpx2.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers is not None:
        asked["Access-Control-Request-Headers"] = headers
    return httpx2.options(f"{edge.url}{chat('w')}/messages", headers=asked, verify=NO_TLS)


@pytest.fixture
def answers(service: Service, ada: Person, anonymous: Person, gus: Person, workflow: str) -> list[httpx2.Response]:
    """Answers of every kind that the API gives."""
    message = ada.send(workflow, "hello")
    return [
        message,
        ada.list(workflow),
        ada.typing(workflow),
        ada.send(workflow, ""),
        ada.request("PUT", f"{chat(workflow)}/read"),
        ada.request("POST", f"{chat(workflow)}/read", content=b"x" * 300_000),
        gus.list(workflow),
        anonymous.list(workflow),
        anonymous.request("GET", "/api/nothing"),
        anonymous.request("GET", "/openapi.json"),
    ]


def test_nothing_of_the_api_is_stored_sniffed_or_framed(answers: list[httpx2.Response]) -> None:
    for answer in answers:
        headers = answer.headers
        assert "no-store" in headers["cache-control"], answer.url
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers
        assert "server" not in headers


def test_no_header_comes_twice(answers: list[httpx2.Response]) -> None:
    for answer in answers:
        names = [name.lower() for name, _ in answer.headers.multi_items()]
        assert len(names) == len(set(names)), names


def test_every_answer_has_an_id_of_its_own(answers: list[httpx2.Response]) -> None:
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(ids)) == len(ids)


def test_the_stream_has_them_too(ada: Person, workflow: str) -> None:
    with ada.stream(workflow) as stream:
        headers = stream.response.headers
        assert headers["content-type"].startswith("text/event-stream")
        assert "no-store" in headers["cache-control"]
        assert (headers["x-content-type-options"], headers["x-accel-buffering"]) == ("nosniff", "no")
        assert headers["x-request-id"]


def test_the_documentation_loads_from_here_only(anonymous: Person) -> None:
    page = anonymous.request("GET", "/docs")
    assert page.status_code == 200
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert not [source for sources in policy.values() for source in sources.split() if source.startswith("'unsafe")]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "//" not in page.text.replace("http://www.w3.org/", "")  # nothing comes from elsewhere


def test_without_allowed_origins_nobody_is_allowed(ada: Person, workflow: str) -> None:
    answer = ada.request("GET", f"{chat(workflow)}/messages", headers={"Origin": "https://app.example.com"})
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    asked = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "POST"}
    refused(ada.request("OPTIONS", f"{chat(workflow)}/messages", headers=asked), 405, "method_not_allowed")


@pytest.mark.parametrize("origin", ALLOWED)
def test_an_allowed_origin_may_ask(edge: Service, origin: str) -> None:
    answer = preflight(edge, origin, headers="authorization, content-type, last-event-id")
    assert answer.status_code in (200, 204)
    assert answer.headers["access-control-allow-origin"] == origin
    assert "origin" in answer.headers["vary"].lower()
    allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
    assert allowed >= {"authorization", "content-type", "last-event-id"}
    assert {"GET", "POST", "PATCH", "DELETE"} <= set(answer.headers["access-control-allow-methods"].split(", "))
    assert "access-control-allow-credentials" not in answer.headers  # there are no cookies


@pytest.mark.parametrize("origin", OTHERS)
def test_another_origin_may_not(edge: Service, origin: str) -> None:
    answer = preflight(edge, origin)
    assert answer.status_code >= 400
    assert "access-control-allow-origin" not in answer.headers
    document: dict[str, Any] = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"  # as every error
    assert document["requestId"] == answer.headers["x-request-id"]
    ada = Person(edge, "ada")
    listed = ada.request("GET", f"{chat('w')}/messages", headers={"Origin": origin})
    assert "access-control-allow-origin" not in listed.headers
    ada.client.close()


@pytest.mark.parametrize(("method", "headers"), [("PUT", None), ("POST", "x-other")])
def test_an_allowed_origin_may_not_ask_for_more(edge: Service, method: str, headers: str | None) -> None:
    assert preflight(edge, ALLOWED[0], method, headers).status_code >= 400


def test_an_allowed_origin_can_read_every_answer(edge: Service) -> None:
    ada, origin = Person(edge, "ada"), {"Origin": ALLOWED[0]}
    answers = [
        ada.request("GET", f"{chat('w')}/messages", headers=origin),
        ada.request("GET", f"{chat('nowhere')}/messages", headers=origin),
        ada.request("GET", "/api/nothing", headers=origin),
        ada.request("POST", f"{chat('w')}/messages", json={}, headers=origin),
        ada.request("POST", f"{chat('w')}/messages", content=iter([b"x" * 300_000]), headers=origin),
        ada.request("POST", f"{chat('w')}/messages", content=b"x" * 300_000, headers=origin),
    ]
    ada.client.close()
    assert [answer.status_code for answer in answers] == [200, 404, 404, 422, 413, 413]
    for answer in answers:
        assert answer.headers["access-control-allow-origin"] == ALLOWED[0], answer.status_code
        exposed = {name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")}
        assert exposed >= {"retry-after", "x-request-id"}
        assert "origin" in answer.headers["vary"].lower()


def test_an_allowed_origin_can_follow_the_stream(edge: Service) -> None:
    ada = Person(edge, "ada")
    request = ada.client.build_request("GET", f"{chat('w')}/events", headers={**ada.headers, "Origin": ALLOWED[1]})
    response = ada.client.send(request, stream=True)
    assert response.headers["access-control-allow-origin"] == ALLOWED[1]
    response.close()
    ada.client.close()
