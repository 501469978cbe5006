"""Text that cannot be sent or edited in."""

import unicodedata
from typing import Any

import httpx2
import pytest

from tests.harness.people import Person, chat
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service

CONTROLS = [chr(code) for code in range(0x110) if unicodedata.category(chr(code)) == "Cc" and chr(code) not in "\t\n\r"]


@pytest.fixture
def message(ada: Person, workflow: str) -> str:
    return ada.send(workflow, "hello").json()["id"]


def raw(somebody: Person, workflow: str, message: str, literal: str) -> list[httpx2.Response]:
    """Send and edit with a body that is spelled as JSON by hand."""
    headers = {"Content-Type": "application/json"}
    path = f"{chat(workflow)}/messages"
    send = f'{{"clientGeneratedId": "key-{hash(literal)}", "body": {literal}}}'.encode()
    edit = f'{{"body": {literal}}}'.encode()
    return [
        somebody.request("POST", path, content=send, headers=headers),
        somebody.request("PATCH", f"{path}/{message}", content=edit, headers=headers),
    ]


def refused_everywhere(
    service: Service, somebody: Person, workflow: str, message: str, *, body: str, code: str
) -> None:
    with nothing_written(service):
        for answer in (somebody.send(workflow, body), somebody.edit(workflow, message, body)):
            problem: dict[str, Any] = refused(answer, 422, "validation_failed", "body")
            assert problem["errors"][0]["code"] == code


@pytest.mark.parametrize("body", ["", " ", "\n\t \r\n", "\r", "\u00a0\u2003\u3000\u2028\u0085"])
def test_nothing_to_say(service: Service, ada: Person, workflow: str, message: str, body: str) -> None:
    refused_everywhere(service, ada, workflow, message, body=body, code="blank")


@pytest.mark.parametrize("body", ["x" * 10_001, "\U0001f600" * 10_001, "\n".join("x" * 5_001)])
def test_too_much_to_say(service: Service, ada: Person, workflow: str, message: str, body: str) -> None:
    refused_everywhere(service, ada, workflow, message, body=body, code="too_long")


def test_every_control_character(service: Service, ada: Person, workflow: str, message: str) -> None:
    assert len(CONTROLS) == 62
    for control in CONTROLS:
        refused_everywhere(service, ada, workflow, message, body=f"a{control}b", code="control_character")


@pytest.mark.parametrize(
    "literal", [r'"\ud800"', r'"a\udfffb"', r'"\ude00\ud83d"', r'"\ud83d \ude00"', r'"\uD800\u0041"']
)
def test_half_characters(service: Service, ada: Person, workflow: str, message: str, literal: str) -> None:
    with nothing_written(service):
        for answer in raw(ada, workflow, message, literal):
            problem = refused(answer, 422, "validation_failed", "body")
            assert problem["errors"][0]["code"] == "lone_surrogate"


def test_half_characters_in_other_fields(service: Service, ada: Person, workflow: str, message: str) -> None:
    headers = {"Content-Type": "application/json"}
    bodies = {
        "messages": (rb'{"body": "hello", "clientGeneratedId": "\ud800"}', "clientGeneratedId"),
        "typing": (rb'{"isTyping": "\ud800"}', "isTyping"),
    }
    with nothing_written(service):
        for path, (content, field) in bodies.items():
            answer = ada.request("POST", f"{chat(workflow)}/{path}", content=content, headers=headers)
            refused(answer, 422, "validation_failed", field)
        answer = ada.request(
            "POST", f"{chat(workflow)}/read", content=rb'{"lastReadMessageId": "\ud800"}', headers=headers
        )
        refused(answer, 404, "message_not_found")


def test_a_whole_character_in_two_halves_is_fine(ada: Person, workflow: str, message: str) -> None:
    sent, edited = raw(ada, workflow, message, r'"\ud83d\ude00"')
    assert (sent.json()["body"], edited.json()["body"]) == ("\U0001f600", "\U0001f600")


def test_nul_is_refused_in_every_spelling(service: Service, ada: Person, workflow: str, message: str) -> None:
    with nothing_written(service):
        for answer in raw(ada, workflow, message, r'"a\u0000b"'):
            refused(answer, 422, "validation_failed", "body")
