"""Reading a conversation page by page."""

import re
from collections.abc import Iterable
from typing import Any

import pytest

from tests.harness.people import Person
from tests.harness.problems import refused
from tests.harness.service import Service
from workflow_chat.actions.system_messages import notify_workflow_status_change

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
CURSOR = re.compile(r"([a-z0-9]{8})-(0|[1-9][0-9]*)")

PAGES: list[tuple[dict[str, int], Iterable[int], bool, bool]] = [
    # what is asked for, the seqs that come, and whether there is more before and after
    ({}, range(1, 11), False, False),
    ({"limit": 10}, range(1, 11), False, False),
    ({"before": 8, "limit": 3}, (5, 6, 7), True, True),
    ({"before": 4, "limit": 3}, (1, 2, 3), False, True),
    ({"before": 1}, (), False, True),
    ({"before": 0}, (), False, True),
    ({"before": 99, "limit": 2}, (9, 10), True, False),
    ({"after": 3, "limit": 3}, (4, 5, 6), True, True),
    ({"after": 7, "limit": 3}, (8, 9, 10), True, False),
    ({"after": 0, "limit": 1}, (1,), False, True),
    ({"after": 10}, (), True, False),
    ({"after": 2**63 - 1}, (), True, False),
]


def bodies(answer: Any) -> list[str]:
    return [message["body"] for message in answer.json()["messages"]]


@pytest.fixture
def ten(ada: Person, workflow: str) -> list[dict[str, Any]]:
    """Ten messages, the first with seq 1."""
    return [ada.send(workflow, f"message {number}").json() for number in range(1, 11)]


def test_an_empty_conversation(ada: Person, workflow: str) -> None:
    answer = ada.list(workflow)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    cursor = CURSOR.fullmatch(document.pop("streamCursor"))
    assert cursor
    assert cursor[2] == "0"
    assert document == {
        "messages": [],
        "hasMoreBefore": False,
        "hasMoreAfter": False,
        "readReceipts": [],
        "unreadCount": 0,
        "participants": [],
        "permissions": ["workflow:chat:read", "workflow:chat:write", "workflow:chat:edit", "workflow:chat:delete"],
    }


def test_a_message_has_exactly_the_promised_shape(ada: Person, omar: Person, workflow: str) -> None:
    sent = ada.send(workflow, "Is the invoice in?", key="key-1").json()
    (listed,) = omar.list(workflow).json()["messages"]
    assert listed == sent
    assert UUID7.fullmatch(sent.pop("id"))
    assert TIME.fullmatch(sent.pop("createdAt"))
    assert sent == {
        "workflowId": workflow,
        "seq": 1,
        "version": 1,
        "senderType": "client",
        "sender": {"id": "ada", "name": "Ada Okafor", "avatarUrl": None},
        "body": "Is the invoice in?",
        "clientGeneratedId": "key-1",
        "kind": None,
        "data": None,
        "attachments": [],
        "mentions": [],
        "replyTo": None,
        "editedAt": None,
        "editedBy": None,
        "deletedBy": None,
        "deletedAt": None,
    }


def test_the_cursor_is_the_head_of_the_log(ada: Person, workflow: str) -> None:
    before = ada.list(workflow).json()["streamCursor"]
    message = ada.send(workflow, "one").json()
    ada.edit(workflow, message["id"], "two")
    after = ada.list(workflow).json()["streamCursor"]
    assert after == before.replace("-0", "-2")


def test_the_latest_page_comes_first_and_is_read_downwards(ada: Person, workflow: str, ten: list[Any]) -> None:
    answer = ada.list(workflow, limit=3)
    assert answer.json()["messages"] == ten[7:]
    assert (answer.json()["hasMoreBefore"], answer.json()["hasMoreAfter"]) == (True, False)


def test_pages(ada: Person, workflow: str, ten: list[Any]) -> None:
    for params, seqs, more_before, more_after in PAGES:
        document = ada.list(workflow, **params).json()
        assert document["messages"] == [ten[seq - 1] for seq in seqs], params
        assert (document["hasMoreBefore"], document["hasMoreAfter"]) == (more_before, more_after), params


def test_around_a_message(ada: Person, workflow: str, ten: list[Any]) -> None:
    for place, limit in ((1, 5), (5, 5), (10, 5), (5, 1), (5, 2), (5, 100), (10, 1)):
        document = ada.list(workflow, around=ten[place - 1]["id"], limit=limit).json()
        seqs = [message["seq"] for message in document["messages"]]
        assert place in seqs, (place, limit)
        assert len(seqs) <= limit
        assert seqs == list(range(seqs[0], seqs[-1] + 1))
        assert document["hasMoreBefore"] == (seqs[0] > 1)
        assert document["hasMoreAfter"] == (seqs[-1] < 10)


def test_around_the_middle_shows_both_sides(ada: Person, workflow: str, ten: list[Any]) -> None:
    document = ada.list(workflow, around=ten[4]["id"], limit=5).json()
    assert document["messages"] == ten[2:7]


def test_what_changed_since_an_event(ada: Person, workflow: str, ten: list[Any]) -> None:
    edited = ada.edit(workflow, ten[1]["id"], "changed").json()  # event 11
    deleted = ada.delete(workflow, ten[3]["id"]).json()  # event 12
    assert ada.list(workflow, changedAfterSeq=9).json()["messages"] == [edited, deleted, ten[9]]
    assert ada.list(workflow, changedAfterSeq=11).json()["messages"] == [deleted]
    assert ada.list(workflow, changedAfterSeq=12).json()["messages"] == []
    first = ada.list(workflow, changedAfterSeq=9, limit=1).json()
    assert (first["messages"], first["hasMoreAfter"]) == ([ten[9]], True)


def test_seqs_leave_room_for_edits(ada: Person, workflow: str) -> None:
    first = ada.send(workflow, "first").json()
    assert ada.edit(workflow, first["id"], "edited").json()["seq"] == 1
    assert ada.send(workflow, "second").json()["seq"] == 3
    assert bodies(ada.list(workflow, after=1)) == ["second"]


def test_a_hundred_at_once_and_fifty_when_nothing_is_said(ada: Person, workflow: str) -> None:
    for number in range(101):
        ada.send(workflow, str(number))
    assert bodies(ada.list(workflow)) == [str(number) for number in range(51, 101)]
    assert bodies(ada.list(workflow, limit=100)) == [str(number) for number in range(1, 101)]


def test_participants_are_those_of_whom_the_page_speaks(
    ada: Person, ben: Person, sam: Person, vera: Person, workflow: str
) -> None:
    ben.send(workflow, "Who wrote long ago is not on the page")
    for number in range(2):
        ada.send(workflow, str(number))
    sam.send(workflow, "A member, and of the Wrk team: acts as staff")
    vera.read(workflow)  # and never writes
    people = {each["id"]: each["side"] for each in ada.list(workflow, limit=2).json()["participants"]}
    assert people == {"ada": "client", "sam": "wrk", "vera": "wrk"}
    assert vera.list(workflow, limit=2).json()["participants"] == ada.list(workflow, limit=2).json()["participants"]
    assert "ben" in {each["id"] for each in ada.list(workflow).json()["participants"]}


def test_the_page_around_the_first_unread_message(ada: Person, omar: Person, workflow: str) -> None:
    sent = [ada.send(workflow, str(number)).json() for number in range(1, 11)]
    omar.send(workflow, "Own words are never unread")
    omar.read(workflow, sent[3]["id"])
    page = omar.list(workflow, around="firstUnread", limit=5)
    assert bodies(page) == ["3", "4", "5", "6", "7"]
    omar.read(workflow)
    assert bodies(omar.list(workflow, around="firstUnread", limit=2)) == ["10", "Own words are never unread"]


@pytest.mark.parametrize(
    ("user_id", "verbs"),
    [
        *((member, "workflow:chat: delete edit read write") for member in ("ada", "ben", "chloe")),
        *((staff, "wrk:chat: delete edit read write") for staff in ("wanda", "omar", "sam")),
        ("vera", "wrk:chat: read"),
    ],
)
def test_permissions_are_told(person: Any, workflow: str, user_id: str, verbs: str) -> None:
    prefix, *actions = verbs.split()
    expected = {prefix + action for action in actions} | ({"wrk:inbox:view"} if prefix.startswith("wrk") else set())
    permissions = person(user_id).list(workflow).json()["permissions"]
    assert set(permissions) == expected
    assert len(permissions) == len(expected)


def test_receipts_and_unread_come_along(ada: Person, ben: Person, omar: Person, workflow: str) -> None:
    first = ada.send(workflow, "one").json()
    ada.send(workflow, "two")
    receipt = omar.read(workflow, first["id"]).json()["readReceipt"]
    assert ada.list(workflow).json()["readReceipts"] == [receipt]
    unread = {somebody.user_id: somebody.list(workflow).json()["unreadCount"] for somebody in (ada, ben, omar)}
    assert unread == {"ada": 0, "ben": 2, "omar": 1}


def test_a_system_message_is_shown_with_its_data(service: Service, ada: Person, workflow: str) -> None:
    told = service.do(notify_workflow_status_change, workflow, old_status="Draft", new_status="Live")
    (listed,) = ada.list(workflow).json()["messages"]
    assert listed == told
    assert (listed["senderType"], listed["sender"], listed["clientGeneratedId"]) == ("system", None, None)
    assert (listed["kind"], listed["data"]) == ("workflow.status_changed", {"oldStatus": "Draft", "newStatus": "Live"})


def test_around_a_message_of_another_conversation(
    ada: Person, gus: Person, workflow: str, globex_workflow: str
) -> None:
    ada.send(workflow, "ours")
    theirs = gus.send(globex_workflow, "theirs").json()
    refused(ada.list(workflow, around=theirs["id"]), 404, "message_not_found")
