"""Size, token, visibility, permission, fields, state: nobody learns more than the first check that fails."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from tests.harness.people import Person, chat
from tests.harness.problems import nothing_written, refused
from tests.harness.routes import Route, routes_of
from tests.harness.service import Service
from workflow_chat.access.permissions import permissions_of

# Bodies and queries that are wrong in every way that a later check would tell.
NONSENSE: list[dict[str, Any]] = [
    {"content": b"{", "headers": {"Content-Type": "application/json"}},
    {"content": b"hello", "headers": {"Content-Type": "text/plain"}},
    {"json": {"body": "", "unknown": 1}},
    {"json": []},
    {"json": {"body": "fine", "clientGeneratedId": "k", "isTyping": True}, "params": {"unknown": "1"}},
]
WRITING = ("POST messages", "PATCH messages/{}", "POST typing")


def attempts(somebody: Person, workflow: str, message: str, routes: Any) -> list[httpx2.Response]:
    return [
        somebody.request(method, f"{chat(workflow)}/{path.format(message)}", **nonsense)
        for method, _, path in (route.partition(" ") for route in routes)
        for nonsense in NONSENSE
    ]


@pytest.fixture
def message(ada: Person, workflow: str) -> str:
    return ada.send(workflow, "hello").json()["id"]


# Every route, as the application declares it


@pytest.fixture
def routes(service: Service) -> list[Route]:
    found = routes_of(service.application.api)
    assert {route.needs is None for route in found} == {True, False}
    return found


def wrong(route: Route, workflow: str, message: str) -> Iterator[dict[str, Any]]:
    """Requests for a route that are wrong in every way that a check of fields would tell."""
    here = {"method": route.method, "path": route.path.format(workflowId=workflow, messageId=message)}
    yield {**here, "params": {"unknown": "1"}}
    if route.takes_body:
        yield from ({**here, **nonsense} for nonsense in NONSENSE)


def test_size_before_everything(
    service: Service, anonymous: Person, *, workflow: str, message: str, routes: list[Route]
) -> None:
    with nothing_written(service):
        for route in routes:
            wrong_parameter = next(wrong(route, workflow, message))
            refused(anonymous.request(**wrong_parameter, content=b"x" * 300_000), 413, "body_too_large")


def test_the_token_before_visibility(service: Service, anonymous: Person, *, message: str, routes: list[Route]) -> None:
    with nothing_written(service):
        for route in routes:
            for request in wrong(route, "no-such-workflow", message):
                if route.is_signed_in:
                    refused(anonymous.request(**request), 401, "token_missing")
                else:
                    refused(anonymous.request(**request), 422, "validation_failed", "unknown")


@pytest.mark.parametrize(
    ("user_id", "status", "code"),
    [("gus", 404, "workflow_not_found"), ("zoe", 404, "workflow_not_found"), ("dev", 403, "chat_not_allowed")],
)
def test_visibility_and_permission_before_fields(
    service: Service,
    person: Callable[[str], Person],
    workflow: str,
    *,
    message: str,
    routes: list[Route],
    user_id: str,
    status: int,
    code: str,
) -> None:
    with nothing_written(service):
        for route in routes:
            for request in wrong(route, workflow, message):
                if route.needs is not None:
                    refused(person(user_id).request(**request), status, code)
                    assert code in route.codes[status]


def test_a_permission_that_is_not_enough_before_fields(
    service: Service, vera: Person, *, workflow: str, message: str, routes: list[Route]
) -> None:
    with nothing_written(service):
        for route in routes:
            for request in wrong(route, workflow, message):
                if route.needs is not None and not route.needs & permissions_of("wrk_viewer"):
                    refused(vera.request(**request), 403, "permission_denied")


def test_fields_are_told_to_those_who_may(
    service: Service, ada: Person, *, workflow: str, message: str, routes: list[Route]
) -> None:
    with nothing_written(service):
        for route in routes:
            for request in wrong(route, workflow, message):
                answer = ada.request(**request)
                assert answer.status_code in {400, 415, 422}, request
                refused(answer, answer.status_code, answer.json()["code"], *named(answer))
                assert answer.json()["code"] in route.codes[answer.status_code]


def named(answer: httpx2.Response) -> list[str]:
    return [error["field"] for error in answer.json().get("errors", ())]


# One by one


@pytest.mark.parametrize(
    ("user_id", "status", "code", "routes"),
    [
        ("gus", 404, "workflow_not_found", (*WRITING, "POST read")),
        ("zoe", 404, "workflow_not_found", (*WRITING, "POST read")),
        ("dev", 403, "chat_not_allowed", (*WRITING, "POST read")),
        ("elsa", 403, "chat_not_allowed", (*WRITING, "POST read")),
        ("vera", 403, "permission_denied", WRITING),
        ("ben", 403, "permission_denied", ("PATCH messages/{}",)),  # may edit, but not this one
    ],
)
def test_rights_before_fields(
    service: Service, person: Any, workflow: str, *, message: str, user_id: str, status: int, code: str, routes: Any
) -> None:
    with nothing_written(service):
        for answer in attempts(person(user_id), workflow, message, routes):
            refused(answer, status, code)


def test_rights_before_parameters(service: Service, gus: Person, dev: Person, workflow: str, message: str) -> None:
    for somebody, status, code in ((gus, 404, "workflow_not_found"), (dev, 403, "chat_not_allowed")):
        refused(somebody.list(workflow, limit="none", unknown="1"), status, code)
        refused(somebody.list(workflow, around=message), status, code)
        refused(somebody.request("GET", f"{chat(workflow)}/events", params={"unknown": "1"}), status, code)
        path = f"{chat(workflow)}/messages/{message}"
        refused(somebody.request("DELETE", path, params={"unknown": "1"}), status, code)


def test_the_token_before_everything_but_size(anonymous: Person, workflow: str, message: str) -> None:
    for answer in attempts(anonymous, workflow, message, (*WRITING, "POST read")):
        refused(answer, 401, "token_missing")
    refused(anonymous.list("no-such-workflow", limit="wrong"), 401, "token_missing")
    refused(anonymous.request("POST", f"{chat(workflow)}/messages", content=b"x" * 300_000), 413, "body_too_large")


def test_the_message_before_fields(ada: Person, workflow: str, message: str) -> None:
    for answer in attempts(ada, workflow, "0190b5a8-0000-7000-8000-000000000000", ("PATCH messages/{}",)):
        refused(answer, 404, "message_not_found")


def test_fields_before_state(ada: Person, workflow: str, message: str) -> None:
    ada.send(workflow, "first", "key-1")
    ada.delete(workflow, message)
    refused(ada.edit(workflow, message, ""), 422, "validation_failed", "body")
    refused(ada.edit(workflow, message, "fine", version=0), 422, "validation_failed", "version")
    refused(ada.send(workflow, "", "key-1"), 422, "validation_failed", "body")
    refused(ada.edit(workflow, message, "fine"), 409, "message_deleted")


def test_a_message_that_cannot_be_seen_is_told_before_one_that_may_not_be_changed(
    gus: Person, dev: Person, vera: Person, workflow: str, message: str
) -> None:
    for message_id in (message, "nope"):
        refused(gus.edit(workflow, message_id, "x"), 404, "workflow_not_found")
        refused(dev.delete(workflow, message_id), 403, "chat_not_allowed")
        refused(vera.delete(workflow, message_id), 403, "permission_denied")
