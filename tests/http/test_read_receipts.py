"""How far people have read, and what is left."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.harness.people import Person
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service
from workflow_chat.actions.system_messages import notify_workflow_status_change


@pytest.fixture
def three(ada: Person, workflow: str) -> list[dict[str, Any]]:
    """What Ada has written while nobody looked."""
    return [ada.send(workflow, f"message {number}").json() for number in (1, 2, 3)]


def test_a_receipt_has_exactly_the_promised_shape(omar: Person, workflow: str, three: list[Any]) -> None:
    answer = omar.read(workflow, three[1]["id"])
    assert answer.status_code == 200
    read_at = answer.json()["readReceipt"]["readAt"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", read_at)
    receipt = {"userId": "omar", "lastReadMessageId": three[1]["id"], "lastReadSeq": 2, "readAt": read_at}
    assert answer.json() == {"readReceipt": receipt, "unreadCount": 1}
    assert omar.list(workflow).json()["readReceipts"] == [receipt]


def test_without_a_message_the_latest_is_read(omar: Person, workflow: str, three: list[Any]) -> None:
    document = omar.read(workflow).json()
    assert document["readReceipt"]["lastReadMessageId"] == three[2]["id"]
    assert document["unreadCount"] == 0


def test_no_body_at_all_reads_the_latest_too(omar: Person, workflow: str, three: list[Any]) -> None:
    answer = omar.request("POST", f"/api/workflows/{workflow}/chat/read")
    assert answer.json()["readReceipt"]["lastReadSeq"] == 3


def test_a_receipt_moves_forward_only(service: Service, omar: Person, workflow: str, three: list[Any]) -> None:
    forward = omar.read(workflow, three[1]["id"]).json()
    with nothing_written(service):
        assert omar.read(workflow, three[0]["id"]).json() == forward
        assert omar.read(workflow, three[1]["id"]).json() == forward  # even the time stays
    assert omar.read(workflow, three[2]["id"]).json()["readReceipt"]["lastReadSeq"] == 3


def test_devices_that_race_never_move_it_back(ada: Person, omar: Person, workflow: str) -> None:
    ids = [ada.send(workflow, str(number)).json()["id"] for number in range(10)]
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda each: omar.read(workflow, each), reversed(ids)))
    assert {answer.status_code for answer in answers} == {200}
    (receipt,) = omar.list(workflow).json()["readReceipts"]
    assert (receipt["lastReadMessageId"], receipt["lastReadSeq"]) == (ids[-1], 10)


def test_an_empty_conversation_has_nothing_to_read(service: Service, ada: Person, workflow: str) -> None:
    with nothing_written(service):
        assert ada.read(workflow).json() == {"readReceipt": None, "unreadCount": 0}


def test_sending_moves_nobodys_receipt(ada: Person, omar: Person, workflow: str, three: list[Any]) -> None:
    read = omar.read(workflow, three[0]["id"]).json()["readReceipt"]
    omar.send(workflow, "hello")
    assert ada.list(workflow).json()["readReceipts"] == [read]
    assert omar.list(workflow).json()["unreadCount"] == 2


def test_unread_are_messages_by_others_that_are_still_there(
    service: Service, ada: Person, ben: Person, *, omar: Person, workflow: str, three: list[Any]
) -> None:
    assert omar.list(workflow).json()["unreadCount"] == 3  # no receipt counts as nothing read
    service.do(notify_workflow_status_change, workflow, old_status="Draft", new_status="Live")
    omar.send(workflow, "my own")
    assert omar.list(workflow).json()["unreadCount"] == 3
    ada.delete(workflow, three[0]["id"])
    assert omar.list(workflow).json()["unreadCount"] == 2
    ada.edit(workflow, three[1]["id"], "edited")
    assert omar.list(workflow).json()["unreadCount"] == 2
    assert omar.read(workflow, three[1]["id"]).json()["unreadCount"] == 1
    assert (ada.list(workflow).json()["unreadCount"], ben.list(workflow).json()["unreadCount"]) == (1, 3)
    assert ada.read(workflow).json()["unreadCount"] == 0


def test_an_edit_of_a_read_message_does_not_make_it_unread(ada: Person, omar: Person, workflow: str) -> None:
    message = ada.send(workflow, "one").json()
    omar.read(workflow)
    ada.edit(workflow, message["id"], "two")
    assert omar.list(workflow).json()["unreadCount"] == 0


def test_what_wrk_reads_is_shown_to_clients(
    ada: Person, omar: Person, vera: Person, workflow: str, three: list[Any]
) -> None:
    for reader in (vera, omar, ada):  # a wrk_viewer may not write, but does read
        assert reader.read(workflow, three[0]["id"]).status_code == 200
    receipts = ada.list(workflow).json()["readReceipts"]
    assert sorted(receipt["userId"] for receipt in receipts) == ["ada", "omar", "vera"]


def test_a_deleted_or_a_system_message_can_be_read_up_to(
    service: Service, ada: Person, omar: Person, workflow: str, three: list[Any]
) -> None:
    ada.delete(workflow, three[1]["id"])
    assert omar.read(workflow, three[1]["id"]).json()["readReceipt"]["lastReadSeq"] == 2
    notice = service.do(notify_workflow_status_change, workflow, old_status="Draft", new_status="Live")
    assert omar.read(workflow).json()["readReceipt"]["lastReadMessageId"] == notice["id"]


def test_a_message_of_another_conversation_cannot_be_read(
    service: Service, omar: Person, workflow: str, globex_workflow: str, three: list[Any]
) -> None:
    elsewhere = omar.send(globex_workflow, "elsewhere").json()
    with nothing_written(service):
        for message_id in (elsewhere["id"], "0190b5a8-0000-7000-8000-000000000000", "nope", "", "\x00"):
            refused(omar.read(workflow, message_id), 404, "message_not_found")
    assert omar.read(globex_workflow, elsewhere["id"]).status_code == 200
