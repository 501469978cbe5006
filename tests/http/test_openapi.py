"""What the OpenAPI document promises is what is answered."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.harness.people import Person
from tests.harness.service import Service

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
API = "/api/workflows/{workflowId}/chat"
ROUTES = [
    ("GET", "/messages"),
    ("POST", "/messages"),
    ("PATCH", "/messages/{messageId}"),
    ("DELETE", "/messages/{messageId}"),
    ("POST", "/read"),
    ("POST", "/typing"),
]  # all but the stream, which does not end
PARAMETERS = {"limit", "before", "after", "around", "changedAfterSeq"}


@pytest.fixture
def ada_there(edge: Service) -> Iterator[Person]:
    somebody = Person(edge, "ada")
    yield somebody
    somebody.client.close()


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_answers_as_documented(edge: Service, ada_there: Person, method: str, path: str) -> None:
    document = schemathesis.openapi.from_url(f"{edge.url}/openapi.json")
    message = ada_there.send("w", "hello").json()["id"]

    @given(case=document[API + path][method].as_strategy(), real=st.sampled_from([True, True, True, False]))
    @settings(max_examples=15, deadline=None, database=None, suppress_health_check=SLOW)
    def answers_as_documented(case: Any, *, real: bool) -> None:
        if real:  # mostly what exists, so that more than a 404 is seen
            case.path_parameters = {**case.path_parameters, "workflowId": "w", "messageId": message}
        case.call_and_validate(headers=ada_there.headers, checks=CHECKS)

    answers_as_documented()


def test_the_document_names_every_route_and_refusal(edge: Service) -> None:
    document = edge.application.openapi
    assert document["openapi"].startswith("3.1")
    refusals: dict[tuple[str, str], set[int]] = {
        (method.upper(), path.removeprefix(API)): {int(status) for status in operation["responses"]}
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    body = {400, 401, 403, 404, 413, 415, 422, 503}
    assert refusals == {
        ("GET", "/messages"): {200, 401, 403, 404, 413, 422, 503},
        ("POST", "/messages"): {200, 201, 409} | body,
        ("PATCH", "/messages/{messageId}"): {200, 409} | body,
        ("DELETE", "/messages/{messageId}"): {200, 401, 403, 404, 413, 422, 503},
        ("POST", "/read"): {200} | body,
        ("POST", "/typing"): {204} | body,
        ("GET", "/events"): {200, 401, 403, 404, 413, 422, 429, 503},
        ("GET", "/livez"): {200, 413, 422, 503},
        ("GET", "/readyz"): {200, 413, 422, 503},
    }


def test_the_document_says_how_to_sign_in_and_what_a_problem_is(edge: Service) -> None:
    document = edge.application.openapi
    schemas = document["components"]["schemas"]
    assert set(schemas["Problem"]["properties"]) >= {"type", "title", "status", "detail", "code", "requestId", "errors"}
    (scheme,) = document["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"], scheme["bearerFormat"]) == ("http", "bearer", "JWT")
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert path in {"/livez", "/readyz"} or operation["security"], path
            assert operation["summary"], path
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert list(response["content"]) == ["application/problem+json"], (path, status)
    listed = document["paths"][f"{API}/messages"]["get"]["parameters"]
    assert {each["name"] for each in listed if each["in"] == "query"} == PARAMETERS


def test_every_reference_leads_somewhere(edge: Service) -> None:
    document = edge.application.openapi

    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set[str]()
            return own.union(*(references(value) for value in node.values()))
        return set[str]().union(*(references(value) for value in node)) if isinstance(node, list) else set()

    for reference in references(document):
        target = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in target, reference
            target = target[part]
