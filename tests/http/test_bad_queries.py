"""Query strings that say something we do not understand."""

import pytest

from tests.harness.people import Person, chat
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service

SEQS = ("before", "after", "changedAfterSeq")
NO_NUMBERS = [
    "",
    "-1",
    "+1",
    "1.0",
    "1e2",
    "01",
    "00",
    "0x1",
    "abc",
    "1 ",
    "%201",
    "%D9%A1",
    "9223372036854775808",
    "9" * 400,
]


@pytest.mark.parametrize("name", SEQS)
def test_seqs_that_are_none(service: Service, ada: Person, workflow: str, name: str) -> None:
    ada.list(workflow)
    with nothing_written(service):
        for value in NO_NUMBERS:
            answer = ada.request("GET", f"{chat(workflow)}/messages?{name}={value}")
            refused(answer, 422, "validation_failed", name)
    assert ada.list(workflow, **{name: 2**63 - 1}).status_code == 200


@pytest.mark.parametrize("value", ["0", "101", *NO_NUMBERS])
def test_limits_that_are_none(ada: Person, workflow: str, value: str) -> None:
    answer = ada.request("GET", f"{chat(workflow)}/messages?limit={value}")
    refused(answer, 422, "validation_failed", "limit")


@pytest.mark.parametrize(
    "around", ["", "nope", "%00", "%FF", "1", "0190b5a8-0000-7000-8000-000000000000", "x" * 10_000]
)
def test_around_what_is_not_there(ada: Person, workflow: str, around: str) -> None:
    ada.send(workflow, "hello")
    answer = ada.request("GET", f"{chat(workflow)}/messages?around={around}")
    refused(answer, 404, "message_not_found")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("before=1&after=1", "after"),
        ("after=1&before=1", "after"),
        ("before=1&around=x", "around"),
        ("after=1&around=x", "around"),
        ("around=x&changedAfterSeq=1", "changedAfterSeq"),
        ("before=1&after=1&around=x", "after"),
    ],
)
def test_two_positions_at_once(ada: Person, workflow: str, query: str, field: str) -> None:
    answer = ada.request("GET", f"{chat(workflow)}/messages?{query}")
    refused(answer, 422, "validation_failed", field)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("limit=1&limit=1", ["limit"]),
        ("before=1&before=2", ["before"]),
        ("unknown=1", ["unknown"]),
        ("limit=5&Limit=5", ["Limit"]),
        ("changed_after_seq=1", ["changed_after_seq"]),
        ("token=x&access_token=y", ["token", "access_token"]),  # no token in a URL
        ("limit=1;before=2", ["limit"]),
        ("%00=1", ["\x00"]),
        ("flag", ["flag"]),
        ("limit%5B%5D=1", ["limit[]"]),
    ],
)
def test_parameters_that_are_repeated_or_unknown(ada: Person, workflow: str, query: str, fields: list[str]) -> None:
    answer = ada.request("GET", f"{chat(workflow)}/messages?{query}")
    refused(answer, 422, "validation_failed", *fields)


@pytest.mark.parametrize("query", ["%FF=1", "%ED%A0%80=1", "=1", "a=%", "&&a=%zz&&"])
def test_garbage_is_answered_all_the_same(ada: Person, workflow: str, query: str) -> None:
    answer = ada.request("GET", f"{chat(workflow)}/messages?{query}")
    assert answer.status_code == 422
    assert answer.json()["code"] == "validation_failed"


def test_other_routes_take_no_parameters(service: Service, ada: Person, workflow: str) -> None:
    message = ada.send(workflow, "hello").json()["id"]
    requests = [
        ("POST", "messages", {"body": "hello", "clientGeneratedId": "key"}),
        ("PATCH", f"messages/{message}", {"body": "changed"}),
        ("DELETE", f"messages/{message}", None),
        ("POST", "read", {}),
        ("POST", "typing", {"isTyping": True}),
    ]
    with nothing_written(service):
        for method, path, document in requests:
            answer = ada.request(method, f"{chat(workflow)}/{path}?limit=1", json=document)
            problem = refused(answer, 422, "validation_failed", "limit")
            assert problem["errors"][0]["code"] == "unknown_parameter"


@pytest.mark.parametrize(
    ("query", "field"), [("cursor=a&cursor=b", "cursor"), ("after=1", "after"), ("token=x", "token")]
)
def test_the_stream_takes_one_cursor(ada: Person, workflow: str, query: str, field: str) -> None:
    refused(ada.request("GET", f"{chat(workflow)}/events?{query}"), 422, "validation_failed", field)
