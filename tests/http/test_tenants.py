"""Two companies on one installation: neither can tell that the other exists."""

from typing import Any

import httpx2
import pytest

from tests.harness.people import Person
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service
from workflow_chat.actions import directory

MISSING = "0190b5a8-0000-7000-8000-000000000000"


def unsigned(response: httpx2.Response) -> dict[str, Any]:
    """All of an answer that somebody could learn from."""
    document = response.json()
    document.pop("requestId")
    silent = ("date", "x-request-id")
    return {**document, "headers": {name: text for name, text in response.headers.items() if name not in silent}}


@pytest.fixture
def secret(gus: Person, globex_workflow: str) -> str:
    return gus.send(globex_workflow, "Globex only").json()["id"]


def test_a_workflow_of_others_is_like_one_that_does_not_exist(
    service: Service, ada: Person, globex_workflow: str, secret: str
) -> None:
    def everything(workflow: str) -> list[httpx2.Response]:
        return [
            ada.list(workflow),
            ada.list(workflow, around=secret),
            ada.list(workflow, limit="wrong"),
            ada.send(workflow, "hello"),
            ada.send(workflow, ""),
            ada.edit(workflow, secret, "mine"),
            ada.delete(workflow, secret),
            ada.read(workflow, secret),
            ada.read(workflow),
            ada.typing(workflow),
            ada.request("GET", f"/api/workflows/{workflow}/chat/events"),
        ]

    with nothing_written(service):
        theirs, nowhere = everything(globex_workflow), everything("x" * len(globex_workflow))
    for one, other in zip(theirs, nowhere, strict=True):
        refused(one, 404, "workflow_not_found")
        assert unsigned(one) == unsigned(other)


def test_a_message_of_others_is_like_one_that_does_not_exist(
    service: Service, ada: Person, omar: Person, workflow: str, secret: str
) -> None:
    def everything(somebody: Person, message_id: str) -> list[httpx2.Response]:
        return [
            somebody.list(workflow, around=message_id),
            somebody.edit(workflow, message_id, "mine"),
            somebody.edit(workflow, message_id, "mine", version=9),
            somebody.delete(workflow, message_id),
            somebody.read(workflow, message_id),
        ]

    ada.send(workflow, "Acme only")
    for somebody in (ada, omar):  # staff may see both, but not one through the other
        with nothing_written(service):
            theirs, nowhere = everything(somebody, secret), everything(somebody, MISSING)
        for one, other in zip(theirs, nowhere, strict=True):
            refused(one, 404, "message_not_found")
            assert unsigned(one) == unsigned(other)


def test_a_message_is_in_one_conversation_of_a_company_only(service: Service, ada: Person, workflow: str) -> None:
    service.do(directory.put_workflow, "acme", f"{workflow}-2", name="Lead routing")
    ada.send(workflow, "here")
    there = ada.send(f"{workflow}-2", "there").json()["id"]
    with nothing_written(service):
        refused(ada.list(workflow, around=there), 404, "message_not_found")
        refused(ada.edit(workflow, there, "mine all the same"), 404, "message_not_found")
        refused(ada.delete(workflow, there), 404, "message_not_found")
        refused(ada.read(workflow, there), 404, "message_not_found")
    assert ada.delete(f"{workflow}-2", there).status_code == 200


def test_nothing_of_one_company_is_in_the_answers_of_another(
    ada: Person, gus: Person, omar: Person, *, workflow: str, globex_workflow: str, secret: str
) -> None:
    gus.read(globex_workflow)
    ours = ada.send(workflow, "Acme only").json()
    for somebody in (ada, omar):
        document = somebody.list(workflow)
        assert document.json()["messages"] == [ours]
        assert document.json()["readReceipts"] == []
        assert "gus" not in document.text
        assert "Globex" not in document.text
    assert "ada" not in {each["id"] for each in gus.list(globex_workflow).json()["participants"]}


def test_staff_write_in_the_workspace_of_the_workflow(
    service: Service, omar: Person, workflow: str, globex_workflow: str
) -> None:
    here, there = (omar.send(each, "hello", "one-key").json() for each in (workflow, globex_workflow))
    assert (here["workflowId"], there["workflowId"]) == (workflow, globex_workflow)
    assert here["id"] != there["id"]


def test_workflow_ids_are_exact(service: Service, ada: Person, workflow: str) -> None:
    with nothing_written(service):
        for variant in (workflow.upper(), f"{workflow}%20", f"%20{workflow}", f"{workflow}%00", f"{workflow}%0A"):
            refused(ada.send(variant, "hello"), 404, "workflow_not_found")
            refused(ada.list(variant), 404, "workflow_not_found")
