"""Changing what one has said."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from tests.harness.people import Person
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service
from workflow_chat.actions.messages import update_message
from workflow_chat.shapes.person import Person as By


@pytest.fixture
def message(ada: Person, workflow: str) -> dict[str, Any]:
    return ada.send(workflow, "first words").json()


def test_an_edit_changes_text_version_and_time_and_nothing_else(
    ada: Person, omar: Person, workflow: str, message: dict[str, Any]
) -> None:
    edited = ada.edit(workflow, message["id"], " better\r\nwords ")
    assert edited.status_code == 200
    document = edited.json()
    assert document == {**message, "body": "better\nwords", "version": 2, "editedAt": document["editedAt"]}
    assert datetime.fromisoformat(document["editedAt"]) >= datetime.fromisoformat(message["createdAt"])
    assert omar.list(workflow).json()["messages"] == [document]


def test_wrk_staff_edit_for_a_client_who_stays_the_sender(
    ada: Person, omar: Person, workflow: str, message: dict[str, Any]
) -> None:
    edited = omar.edit(workflow, message["id"], "what ada meant").json()
    assert (edited["sender"], edited["senderType"]) == (message["sender"], "client")
    assert ada.edit(workflow, message["id"], "what ada really meant").json()["version"] == 3


def test_whoever_edits_for_somebody_is_named_to_everybody(
    ada: Person, omar: Person, workflow: str, message: dict[str, Any]
) -> None:
    """In the answer, in lists, on streams, in a retry of the sender's; until the sender has the last word."""
    named = {"id": "omar", "name": "Omar Haddad", "side": "wrk"}
    cursor = ada.list(workflow).json()["streamCursor"]
    edited = omar.edit(workflow, message["id"], "I agree to pay double").json()
    assert (edited["editedBy"], edited["deletedBy"]) == (named, None)
    assert ada.list(workflow).json()["messages"] == [edited]
    assert ada.send(workflow, "first words", message["clientGeneratedId"]).json() == edited
    with ada.stream(workflow, cursor=cursor) as stream:
        assert stream.next("message.updated").data["message"] == edited
    assert omar.edit(workflow, message["id"], "I agree to pay double").json() == edited
    own = ada.edit(workflow, message["id"], "I do not").json()
    assert (own["editedBy"], own["version"]) == (None, 3)
    assert omar.list(workflow).json()["messages"] == [own]


def test_a_host_that_has_no_text_deletes_nothing(
    service: Service, ada: Person, workflow: str, message: dict[str, Any]
) -> None:
    nothing: Any = None
    with nothing_written(service), pytest.raises(AttributeError):
        service.do(update_message, By("ada"), workflow, message["id"], body=nothing)


def test_the_same_text_is_no_change(service: Service, ada: Person, workflow: str, message: dict[str, Any]) -> None:
    with nothing_written(service):
        assert ada.edit(workflow, message["id"], "first words ").json() == message


def test_an_edit_of_a_known_version(ada: Person, omar: Person, workflow: str, message: dict[str, Any]) -> None:
    assert ada.edit(workflow, message["id"], "second", version=1).json()["version"] == 2
    assert omar.edit(workflow, message["id"], "third", version=2).json()["version"] == 3


@pytest.mark.parametrize("version", [1, 3, 2**31 - 1])
def test_an_edit_of_another_version_gets_the_message_as_it_is(
    service: Service, ada: Person, workflow: str, message: dict[str, Any], version: int
) -> None:
    current = ada.edit(workflow, message["id"], "second").json()
    with nothing_written(service):
        document = refused(ada.edit(workflow, message["id"], "third", version=version), 409, "version_conflict")
    assert document["message"] == current


def test_without_a_version_the_last_write_wins(
    ada: Person, omar: Person, workflow: str, message: dict[str, Any]
) -> None:
    ada.edit(workflow, message["id"], "second")
    assert omar.edit(workflow, message["id"], "third").json()["body"] == "third"


def test_of_ten_edits_of_one_version_one_wins(ada: Person, workflow: str, message: dict[str, Any]) -> None:
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda n: ada.edit(workflow, message["id"], f"text {n}", version=1), range(10)))
    (winner,) = [answer.json() for answer in answers if answer.status_code == 200]
    losers = [refused(answer, 409, "version_conflict")["message"] for answer in answers if answer.status_code != 200]
    assert losers == [winner] * 9
    assert ada.list(workflow).json()["messages"] == [winner]


@pytest.mark.parametrize("fields", [{}, {"version": 1}, {"version": 2}])
def test_a_tombstone_cannot_be_edited(
    service: Service, ada: Person, omar: Person, *, workflow: str, message: dict[str, Any], fields: dict[str, int]
) -> None:
    tombstone = ada.delete(workflow, message["id"]).json()
    with nothing_written(service):
        for somebody in (ada, omar):
            document = refused(somebody.edit(workflow, message["id"], "back", **fields), 409, "message_deleted")
            assert document["message"] == tombstone


def test_a_client_edits_only_their_own(
    service: Service, ada: Person, ben: Person, *, omar: Person, workflow: str, message: dict[str, Any]
) -> None:
    from_wrk = omar.send(workflow, "from wrk").json()
    with nothing_written(service):
        refused(ben.edit(workflow, message["id"], "mine now"), 403, "permission_denied")
        refused(ada.edit(workflow, from_wrk["id"], "mine now"), 403, "permission_denied")
    assert ada.edit(workflow, message["id"], "still mine").status_code == 200


@pytest.mark.parametrize(
    "message_id",
    [
        "nope",
        "0190b5a8-0000-7000-8000-000000000000",
        "00000000-0000-0000-0000-000000000000",
        "%00",
        "\U0001f600",
        "x" * 10_000,
        "' OR 1=1 --",
    ],
)
def test_a_message_that_does_not_exist(service: Service, ada: Person, workflow: str, message_id: str) -> None:
    ada.send(workflow, "something")
    with nothing_written(service):
        refused(ada.edit(workflow, message_id, "x"), 404, "message_not_found")
        refused(ada.delete(workflow, message_id), 404, "message_not_found")
