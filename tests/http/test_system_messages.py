"""What the system says: nobody can say it for the system, and nobody can change it."""

from typing import Any

import pytest

from tests.harness.people import Person
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service
from workflow_chat.actions.system_messages import (
    create_system_message,
    notify_task_assigned,
    notify_workflow_assigned,
    notify_workflow_status_change,
)
from workflow_chat.errors import ValidationFailed, WorkflowNotFound
from workflow_chat.shapes.views import MessageView


@pytest.fixture
def notice(service: Service, workflow: str) -> MessageView:
    return service.do(notify_workflow_status_change, workflow, old_status="Draft", new_status="Live")


def test_a_notice_has_kind_data_and_text(service: Service, ada: Person, workflow: str, notice: MessageView) -> None:
    person = {"assignee_id": "omar", "assignee_name": "Omar Haddad"}
    task = service.do(notify_task_assigned, workflow, task="Map the fields", **person)
    taken = service.do(notify_workflow_assigned, workflow, **person)
    listed = ada.list(workflow).json()["messages"]
    assert listed == [notice, task, taken]
    assert [each["kind"] for each in listed] == ["workflow.status_changed", "task.assigned", "workflow.assigned"]
    assert task["data"] == {"task": "Map the fields", "assigneeId": "omar", "assigneeName": "Omar Haddad"}
    assert all(each["body"] and each["sender"] is None and each["senderType"] == "system" for each in listed)


@pytest.mark.parametrize("user_id", ["ada", "ben", "chloe", "wanda", "omar", "sam", "vera"])
def test_nobody_changes_or_deletes_it(
    service: Service, person: Any, workflow: str, notice: MessageView, user_id: str
) -> None:
    somebody = person(user_id)
    with nothing_written(service):
        refused(somebody.edit(workflow, notice["id"], "forged"), 403, "permission_denied")
        refused(somebody.delete(workflow, notice["id"]), 403, "permission_denied")
    assert somebody.list(workflow).json()["messages"] == [notice]


@pytest.mark.parametrize(
    "forged",
    [
        {"senderType": "system"},
        {"senderType": "wrk"},
        {"kind": "workflow.status_changed"},
        {"data": {}},
        {"sender": None},
        {"senderId": "omar"},
        {"sender_type": "system"},
        {"workspaceId": "globex"},
        {"seq": 1},
        {"createdAt": "2020-01-01T00:00:00.000Z"},
    ],
)
def test_no_route_lets_a_person_choose_who_speaks(
    service: Service, ada: Person, omar: Person, workflow: str, forged: dict[str, Any]
) -> None:
    mine = ada.send(workflow, "mine").json()
    with nothing_written(service):
        for somebody in (ada, omar):
            refused(somebody.send(workflow, "hello", **forged), 422, "validation_failed", *forged)
        refused(ada.edit(workflow, mine["id"], "hello", **forged), 422, "validation_failed", *forged)


def test_a_notice_needs_a_workflow_and_a_text(service: Service, workflow: str) -> None:
    with nothing_written(service):
        with pytest.raises(WorkflowNotFound):
            service.do(create_system_message, "no-such-workflow", body="hello", kind="test")
        with pytest.raises(ValidationFailed):
            service.do(create_system_message, workflow, body=" \n", kind="test")
    assert service.do(create_system_message, workflow, body="hello", kind="test")["seq"] == 1
