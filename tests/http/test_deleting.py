"""Taking back what one has said: the text is gone for everybody, the place stays."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.harness.people import Person
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service

SECRET_WORDS = "the password is xyzzy"


@pytest.fixture
def message(ada: Person, workflow: str) -> dict[str, Any]:
    return ada.send(workflow, SECRET_WORDS).json()


def test_a_tombstone_keeps_everything_but_the_text(
    ada: Person, omar: Person, workflow: str, message: dict[str, Any]
) -> None:
    deleted = ada.delete(workflow, message["id"])
    assert deleted.status_code == 200
    tombstone = deleted.json()
    assert tombstone == {**message, "body": None, "attachments": [], "version": 2, "deletedAt": tombstone["deletedAt"]}
    assert tombstone["deletedAt"] >= message["createdAt"]
    assert omar.list(workflow).json()["messages"] == [tombstone]


def test_deleting_again_answers_the_same(
    service: Service, ada: Person, omar: Person, workflow: str, message: dict[str, Any]
) -> None:
    first = ada.delete(workflow, message["id"])
    with nothing_written(service):
        assert ada.delete(workflow, message["id"]).content == first.content
        assert omar.delete(workflow, message["id"]).content == first.content
    assert ada.delete(workflow, message["id"]).status_code == 200


def test_ten_at_once_delete_once(ada: Person, omar: Person, workflow: str, message: dict[str, Any]) -> None:
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda n: (ada, omar)[n % 2].delete(workflow, message["id"]), range(10)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert answers[0].json()["version"] == 2


def test_the_text_is_in_no_answer_any_more(ada: Person, omar: Person, workflow: str, message: dict[str, Any]) -> None:
    before = ada.list(workflow).json()["streamCursor"].replace("-1", "-0")
    ada.edit(workflow, message["id"], f"{SECRET_WORDS}!")
    ada.delete(workflow, message["id"])
    answers = [
        omar.list(workflow),
        omar.list(workflow, around=message["id"]),
        omar.list(workflow, changedAfterSeq=0),
        omar.read(workflow, message["id"]),
        ada.send(workflow, SECRET_WORDS, message["clientGeneratedId"]),
        ada.delete(workflow, message["id"]),
        ada.edit(workflow, message["id"], "x"),
        ada.send(workflow, "other", message["clientGeneratedId"]),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 200, 409, 409]
    assert not [answer.text for answer in answers if "xyzzy" in answer.text]
    with omar.stream(workflow, cursor=before) as stream:
        replayed = [stream.next("message.created", "message.updated", "message.deleted") for _ in range(3)]
    assert [frame.event for frame in replayed] == ["message.created", "message.updated", "message.deleted"]
    assert "xyzzy" not in repr(replayed)


def test_an_edited_message_can_be_deleted(ada: Person, workflow: str, message: dict[str, Any]) -> None:
    edited = ada.edit(workflow, message["id"], "better").json()
    tombstone = ada.delete(workflow, message["id"]).json()
    assert (tombstone["version"], tombstone["editedAt"]) == (3, edited["editedAt"])


def test_a_client_deletes_only_their_own(
    service: Service, ada: Person, ben: Person, *, omar: Person, workflow: str, message: dict[str, Any]
) -> None:
    from_wrk = omar.send(workflow, "from wrk").json()
    with nothing_written(service):
        refused(ben.delete(workflow, message["id"]), 403, "permission_denied")
        refused(ada.delete(workflow, from_wrk["id"]), 403, "permission_denied")
    assert ada.delete(workflow, message["id"]).status_code == 200


def test_wrk_staff_delete_any(ada: Person, omar: Person, wanda: Person, workflow: str, message: dict[str, Any]) -> None:
    from_wrk = omar.send(workflow, "from wrk").json()
    for target in (message, from_wrk):
        tombstone = wanda.delete(workflow, target["id"]).json()
        assert (tombstone["body"], tombstone["sender"]) == (None, target["sender"])
        assert (tombstone["deletedBy"]["id"], tombstone["deletedBy"]["side"]) == ("wanda", "wrk")
        assert tombstone in ada.list(workflow).json()["messages"]
    own = ada.send(workflow, "my own").json()
    assert ada.delete(workflow, own["id"]).json()["deletedBy"] is None


def test_a_member_who_is_staff_acts_as_staff(ada: Person, sam: Person, workflow: str, message: dict[str, Any]) -> None:
    assert sam.edit(workflow, message["id"], "by sam").json()["body"] == "by sam"
    assert sam.delete(workflow, message["id"]).json()["body"] is None
