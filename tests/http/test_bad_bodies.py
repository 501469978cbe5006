"""Bodies that are not what a route takes: refused with the field, and nothing written."""

from collections.abc import Iterable
from typing import Any

import httpx2
import pytest

from tests.harness.people import Person, chat
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service

JSON = {"Content-Type": "application/json"}
ROUTES = {  # a good body for each route that takes one
    "send": ("POST", "messages", {"body": "hello", "clientGeneratedId": "key"}),
    "edit": ("PATCH", "messages/{}", {"body": "hello", "version": 1}),
    "read": ("POST", "read", {"lastReadMessageId": "{}"}),
    "typing": ("POST", "typing", {"isTyping": True}),
}
NOT_JSON = [
    b"{",
    b"hello",
    b"{'body': 'x'}",
    b'{"body": "hello",}',
    b"{} {}",
    b'{"body": NaN}',
    b'{"body": -Infinity}',
    b"\xff\xfe{}",
    b'{"body": "\xff"}',
    b'{"body": "raw \x00 control"}',
    b"\xef\xbb\xbf{}",
    b"[" * 100_000,
    b"[" * 100_000 + b"]" * 100_000,
    b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    b"1" * 10_000,
]
OTHER_MEDIA_TYPES = ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "text/json", "json", ";"]
WRONG_TYPES: list[Any] = [None, 1, 1.5, True, [], ["x"], {}, {"a": 1}]


@pytest.fixture
def message(ada: Person, workflow: str) -> str:
    return ada.send(workflow, "hello").json()["id"]


def post(somebody: Person, workflow: str, route: str, message: str, **options: Any) -> httpx2.Response:
    method, path, _ = ROUTES[route]
    return somebody.request(method, f"{chat(workflow)}/{path.format(message)}", **options)


@pytest.mark.parametrize("route", ROUTES)
def test_what_is_not_json(service: Service, ada: Person, workflow: str, message: str, route: str) -> None:
    with nothing_written(service):
        for content in NOT_JSON:
            answer = post(ada, workflow, route, message, content=content, headers=JSON)
            if answer.status_code == 422:  # a long number is JSON all the same
                assert content[:1] == b"1"
                continue
            refused(answer, 400, "invalid_json")


@pytest.mark.parametrize("route", ["send", "edit", "typing"])
def test_no_body_at_all(service: Service, ada: Person, workflow: str, message: str, route: str) -> None:
    with nothing_written(service):
        refused(post(ada, workflow, route, message, content=b"", headers=JSON), 400, "invalid_json")


@pytest.mark.parametrize("route", ROUTES)
def test_what_does_not_say_that_it_is_json(
    service: Service, ada: Person, workflow: str, *, message: str, route: str
) -> None:
    with nothing_written(service):
        for headers in ({}, *({"Content-Type": media_type} for media_type in OTHER_MEDIA_TYPES)):
            answer = post(ada, workflow, route, message, content=b'{"body": "x"}', headers=headers)
            refused(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "Application/JSON", "application/json ;x=y"])
def test_spellings_of_json(ada: Person, workflow: str, media_type: str) -> None:
    content = b'{"body": "hello", "clientGeneratedId": "key"}'
    answer = post(ada, workflow, "send", "", content=content, headers={"Content-Type": media_type})
    assert answer.status_code == 201


@pytest.mark.parametrize("route", ROUTES)
def test_what_is_no_object(service: Service, ada: Person, workflow: str, *, message: str, route: str) -> None:
    with nothing_written(service):
        for content in (b"[]", b'[{"body": "x"}]', b'"hello"', b"1", b"null", b"true"):
            answer = post(ada, workflow, route, message, content=content, headers=JSON)
            problem = refused(answer, 422, "validation_failed", "$")
            assert problem["errors"][0]["code"] == "wrong_type"


@pytest.mark.parametrize("route", ROUTES)
def test_unknown_fields(service: Service, ada: Person, workflow: str, *, message: str, route: str) -> None:
    names = ("extra", "", "client_generated_id", "is_typing", "last_read_message_id", "__proto__", "Body")
    with nothing_written(service):
        for name in names:
            answer = post(ada, workflow, route, message, json={**ROUTES[route][2], name: 1})
            problem = refused(answer, 422, "validation_failed", name or "$")
            assert problem["errors"][0]["code"] == "unknown_field"


def test_very_many_wrong_fields_are_not_all_named(ada: Person, workflow: str) -> None:
    answer = post(ada, workflow, "send", "", json={f"field-{number}": 1 for number in range(5_000)})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert len(answer.json()["errors"]) == 20


@pytest.mark.parametrize("route", ROUTES)
def test_a_field_name_that_is_no_unicode(
    service: Service, ada: Person, workflow: str, message: str, route: str
) -> None:
    with nothing_written(service):
        answer = post(ada, workflow, route, message, content=b'{"\\ud800": 1}', headers=JSON)
        assert answer.status_code in (400, 422), answer.text
        assert answer.json()["requestId"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("route", "missing"), [("send", ["body", "clientGeneratedId"]), ("edit", ["body"]), ("typing", ["isTyping"])]
)
def test_missing_fields(
    service: Service, ada: Person, workflow: str, *, message: str, route: str, missing: list[str]
) -> None:
    with nothing_written(service):
        problem = refused(post(ada, workflow, route, message, json={}), 422, "validation_failed", *missing)
    assert {error["code"] for error in problem["errors"]} == {"required"}


@pytest.mark.parametrize(
    ("route", "field", "values"),
    [
        ("send", "body", WRONG_TYPES),
        ("send", "clientGeneratedId", WRONG_TYPES),
        ("send", "mentions", (None, 1, "x", {}, False)),
        ("send", "attachments", (None, 1, "x", {}, False)),
        ("send", "replyTo", (0, False, [], {})),
        ("edit", "body", WRONG_TYPES),
        ("edit", "version", (None, "1", 1.5, True, [], {})),
        ("read", "lastReadMessageId", WRONG_TYPES),
        ("typing", "isTyping", (None, 1, 0, "true", [], {})),
    ],
)
def test_wrong_types(
    service: Service, ada: Person, workflow: str, *, message: str, route: str, field: str, values: Iterable[Any]
) -> None:
    with nothing_written(service):
        for wrong in values:
            answer = post(ada, workflow, route, message, json={**ROUTES[route][2], field: wrong})
            problem = refused(answer, 422, "validation_failed", field)
            assert problem["errors"][0]["code"] == "wrong_type", wrong


@pytest.mark.parametrize("version", [0, -1, 2**31, 2**63, 2**64, 10**30])
def test_versions_that_cannot_be(service: Service, ada: Person, workflow: str, message: str, version: int) -> None:
    with nothing_written(service):
        refused(ada.edit(workflow, message, "x", version=version), 422, "validation_failed", "version")


@pytest.mark.parametrize("key", ["", "x" * 129, "a b", " key", "key ", "key\n", "é", "a\x00b", "\x7f", "\U0001f600"])
def test_keys_that_are_not_visible_ascii(service: Service, ada: Person, workflow: str, key: str) -> None:
    document = {"body": "hello", "clientGeneratedId": key}
    with nothing_written(service):
        answer = post(ada, workflow, "send", "", json=document)
        refused(answer, 422, "validation_failed", "clientGeneratedId")


def test_every_wrong_field_is_told_at_once(service: Service, ada: Person, workflow: str) -> None:
    document = {"body": " ", "clientGeneratedId": "é", "mentions": ["ben"], "unknown": 1}
    with nothing_written(service):
        fields = ("body", "clientGeneratedId", "mentions", "unknown")
        refused(post(ada, workflow, "send", "", json=document), 422, "validation_failed", *fields)
