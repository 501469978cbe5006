"""What the OpenAPI document promises is what is answered."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.definitions import OPENAPI_31

from tests.harness.people import Person
from tests.harness.service import Service
from tests.harness.streams import Frame
from workflow_chat.errors import all_codes
from workflow_chat.shapes.frames import FRAMES

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
    ("GET", "/people"),
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


@pytest.fixture
def document(edge: Service) -> dict[str, Any]:
    return edge.application.openapi


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        yield from ((f"{method.upper()} {path}", operation) for method, operation in methods.items())


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    """For values of a schema that refers to others of the document."""
    return Draft202012Validator({**schema, "components": document["components"]})


def test_the_document_is_openapi_as_it_says(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert list(Draft202012Validator(OPENAPI_31).iter_errors(document)) == []


def test_the_document_names_every_route_and_refusal(document: dict[str, Any]) -> None:
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
        ("GET", "/people"): {200, 401, 403, 404, 413, 422, 503},
        ("GET", "/events"): {200, 401, 403, 404, 413, 422, 429, 503},
        ("GET", "/livez"): {200, 413, 422, 503},
        ("GET", "/readyz"): {200, 413, 422, 503},
    }


def test_the_document_says_how_to_sign_in_and_what_a_problem_is(document: dict[str, Any]) -> None:
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


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
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


def test_everything_that_is_sent_and_answered_has_a_type_and_an_example(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for body in (operation.get("requestBody", {}), *operation["responses"].values()):
            for content in body.get("content", {}).values():
                assert content["schema"], name
                assert list(validator(document, content["schema"]).iter_errors(content["example"])) == [], name


def test_every_refusal_names_its_codes(document: dict[str, Any]) -> None:
    named = {
        name: {
            status: response["content"]["application/problem+json"]["schema"]["properties"]["code"]["enum"]
            for status, response in operation["responses"].items()
            if status >= "400"
        }
        for name, operation in operations(document)
    }
    assert all(set(codes) <= all_codes() for statuses in named.values() for codes in statuses.values())
    assert named[f"PATCH {API}/messages/{{messageId}}"]["409"] == ["version_conflict", "message_deleted"]
    assert named[f"POST {API}/messages"]["422"] == ["validation_failed", "not_available"]
    assert named[f"GET {API}/messages"]["404"] == ["workflow_not_found", "message_not_found"]
    assert named[f"GET {API}/events"]["429"] == ["rate_limited"]
    assert set(document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]) == all_codes()


def test_types_have_the_names_that_clients_know(document: dict[str, Any]) -> None:
    names = set(document["components"]["schemas"])
    assert names >= {"Message", "MessageList", "Sender", "ReadReceipt", "ReadState", "Participant", "Problem"}
    assert [name for name in names if name.endswith("View")] == []
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert sorted(set(ids)) == sorted(ids)


# The stream


def test_the_document_has_the_type_of_every_event(document: dict[str, Any]) -> None:
    content = document["paths"][f"{API}/events"]["get"]["responses"]["200"]["content"]["text/event-stream"]
    assert content["x-event-data"] == {"$ref": "#/components/schemas/EventStreamFrames"}
    frames = document["components"]["schemas"]["EventStreamFrames"]
    assert {name: ref["$ref"].rpartition("/")[2] for name, ref in frames["properties"].items()} == {
        name: kind.__name__ for name, kind in FRAMES.items()
    }


def told(service: Service, ada: Person, omar: Person, workflow: str) -> list[Frame]:
    """What omar hears while ada does all that she can."""
    message = ada.send(workflow, "hello").json()["id"]
    with omar.stream(workflow) as stream:
        stream.next("ready")
        ada.edit(workflow, message, "better")
        ada.typing(workflow)
        ada.typing(workflow, is_typing=False)
        ada.read(workflow)
        ada.delete(workflow, message)
        stream.next("message.deleted")
        stream.next("heartbeat")
        return [*stream.seen]


def test_what_a_stream_says_has_the_type_of_the_document(
    service: Service, ada: Person, omar: Person, workflow: str
) -> None:
    document = service.application.openapi
    frames = document["components"]["schemas"]["EventStreamFrames"]["properties"]
    heard = told(service, ada, omar, workflow)
    assert {frame.event for frame in heard} >= {"ready", "message.updated", "message.deleted", "heartbeat"}
    for frame in heard:
        assert list(validator(document, frames[frame.event]).iter_errors(frame.data)) == [], frame
