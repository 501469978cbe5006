"""Rights that change between two requests, or under one that is on its way."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from tests.harness.people import Person
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service, sign
from tests.http.conftest import Newcomer
from workflow_chat.actions import directory
from workflow_chat.actions.changing import LOCK
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole

Request = Callable[[Person, str, str], httpx2.Response]
CHANGES: dict[str, Request] = {
    "send": lambda person, workflow, _: person.send(workflow, "one more"),
    "retry": lambda person, workflow, _: person.send(workflow, "mine", "key-1"),
    "edit": lambda person, workflow, message: person.edit(workflow, message, "changed"),
    "delete": lambda person, workflow, message: person.delete(workflow, message),
}


def test_a_member_who_is_removed_and_comes_back(service: Service, newcomer: Newcomer, workflow: str) -> None:
    nora = newcomer()
    sent = nora.send(workflow, "mine", "key-1").json()
    service.do(directory.remove_membership, "acme", nora.user_id)
    refused(nora.send(workflow, "mine", "key-1"), 404, "workflow_not_found")  # not even a retry tells anything
    refused(nora.list(workflow), 404, "workflow_not_found")
    service.do(directory.put_membership, "acme", nora.user_id, WorkspaceRole.EDITOR)
    assert nora.send(workflow, "mine", "key-1").json() == sent


def test_a_member_who_becomes_a_viewer(service: Service, newcomer: Newcomer, workflow: str) -> None:
    nora = newcomer()
    message = nora.send(workflow, "mine").json()["id"]
    service.do(directory.put_membership, "acme", nora.user_id, WorkspaceRole.VIEWER)
    for request in CHANGES.values():
        refused(request(nora, workflow, message), 403, "chat_not_allowed")
    refused(nora.list(workflow), 403, "chat_not_allowed")


def test_an_operator_who_becomes_a_wrk_viewer_and_then_nobody(
    service: Service, newcomer: Newcomer, workflow: str
) -> None:
    nora = newcomer(StaffRole.OPERATOR)
    message = nora.send(workflow, "mine").json()["id"]
    service.do(directory.put_staff, nora.user_id, StaffRole.VIEWER)
    refused(nora.edit(workflow, message, "changed"), 403, "permission_denied")
    assert nora.list(workflow).status_code == 200
    service.do(directory.remove_staff, nora.user_id)
    refused(nora.list(workflow), 404, "workflow_not_found")


def test_staff_who_leave_the_team_stay_members(
    service: Service, newcomer: Newcomer, ada: Person, workflow: str
) -> None:
    nora = newcomer()
    service.do(directory.put_staff, nora.user_id, StaffRole.OPERATOR)
    theirs = ada.send(workflow, "ada's").json()["id"]
    assert nora.edit(workflow, theirs, "by staff").status_code == 200
    service.do(directory.remove_staff, nora.user_id)
    refused(nora.edit(workflow, theirs, "by a member"), 403, "permission_denied")
    assert nora.send(workflow, "hello").json()["senderType"] == "client"


def test_a_person_who_is_removed_leaves_name_and_words(
    service: Service, newcomer: Newcomer, ada: Person, workflow: str
) -> None:
    nora = newcomer()
    sent = nora.send(workflow, "mine").json()
    service.do(directory.remove_user, nora.user_id)
    refused(nora.list(workflow), 404, "workflow_not_found")
    document = ada.list(workflow).json()
    assert document["messages"] == [sent]
    assert nora.user_id not in {each["id"] for each in document["participants"]}


def test_a_person_who_is_removed_stays_out_until_put_again(service: Service, newcomer: Newcomer, workflow: str) -> None:
    nora = newcomer()
    service.do(directory.remove_user, nora.user_id)
    service.do(directory.put_membership, "acme", nora.user_id, WorkspaceRole.OWNER)  # the host was a little late
    with nothing_written(service):
        refused(nora.list(workflow), 404, "workflow_not_found")
        refused(nora.send(workflow, "hello"), 404, "workflow_not_found")
        refused(nora.request("GET", f"/api/workflows/{workflow}/chat/events"), 404, "workflow_not_found")
    service.do(directory.put_user, nora.user_id, name="Nora New", email="nora@acme.example")
    refused(nora.send(workflow, "with a token from before"), 401, "token_revoked")
    time.sleep(1.01)  # a token says in which second it was issued
    nora.token = sign(nora.user_id)
    assert nora.send(workflow, "back").status_code == 201


def test_a_workflow_that_is_removed(service: Service, ada: Person, omar: Person, workflow: str) -> None:
    message = ada.send(workflow, "hello").json()["id"]
    service.do(directory.remove_workflow, "acme", workflow)
    for somebody in (ada, omar):
        refused(somebody.list(workflow), 404, "workflow_not_found")
        for request in CHANGES.values():
            refused(request(somebody, workflow, message), 404, "workflow_not_found")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", [WorkspaceRole.EDITOR, StaffRole.OPERATOR])
def test_who_is_removed_while_a_request_waits_is_refused(
    service: Service, newcomer: Newcomer, workflow: str, role: Any, change: str
) -> None:
    nora = newcomer(role)
    message = nora.send(workflow, "mine", "key-1").json()["id"]
    removal = (
        (directory.remove_staff, nora.user_id)
        if isinstance(role, StaffRole)
        else (directory.remove_membership, "acme", nora.user_id)
    )
    with ThreadPoolExecutor(2) as threads, nothing_written(service):
        removed, finish = threading.Event(), threading.Event()
        threads.submit(service.run, lambda: _remove_slowly(service, workflow, removal, removed, finish))
        assert removed.wait(10)
        waiting = threads.submit(CHANGES[change], nora, workflow, message)
        finish.wait(0.15)  # so that it has come as far as it can; the story holds without, too
        assert not waiting.done()
        finish.set()
        refused(waiting.result(), 404, "workflow_not_found")


async def _remove_slowly(
    service: Service, workflow: str, removal: tuple[Any, ...], removed: threading.Event, finish: threading.Event
) -> None:
    """Hold the conversation's lock, end the person's rights, and commit when told to."""
    action: Callable[..., Awaitable[object]]
    action, *args = removal
    async with service.application.services.database.write() as uow:
        await uow.fetch(LOCK, {"workflow": workflow, "user": args[-1]})
        await action(uow, *args)
        removed.set()
        await asyncio.to_thread(finish.wait, 10)
