"""When rights end, streams end: within a second, with a frame that says so, and with nothing after it (P7)."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.harness.people import Person
from tests.harness.service import Service
from tests.harness.streams import Stream
from workflow_chat.actions import directory
from workflow_chat.actions.conversations import get_or_create_conversation
from workflow_chat.database.session import Writing
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole

Removal = Callable[[Service, str, str], None]


def remove_membership(service: Service, user_id: str, _: str) -> None:
    service.do(directory.remove_membership, "acme", user_id)


def make_viewer(service: Service, user_id: str, _: str) -> None:
    service.do(directory.put_membership, "acme", user_id, WorkspaceRole.VIEWER)


def remove_user(service: Service, user_id: str, _: str) -> None:
    service.do(directory.remove_user, user_id)


def remove_workflow(service: Service, _: str, workflow: str) -> None:
    service.do(directory.remove_workflow, "acme", workflow)


ENDS: dict[str, tuple[Removal, str]] = {
    "membership removed": (remove_membership, "workflow_not_found"),
    "made a viewer": (make_viewer, "chat_not_allowed"),
    "user removed": (remove_user, "workflow_not_found"),
    "workflow removed": (remove_workflow, "workflow_not_found"),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_member(service: Service, newcomer: Person, workflow: str, how: str) -> None:
    removal, code = ENDS[how]
    with newcomer.stream(workflow) as stream:
        stream.next("ready")
        removal(service, newcomer.user_id, workflow)
        expect_revoked(stream, code)
    with newcomer.stream(workflow) as refused:
        assert refused.status == (403 if code == "chat_not_allowed" else 404)


def test_a_wrk_person(service: Service, workflow: str) -> None:
    user_id = f"wim-{uuid4()}"
    service.do(directory.put_user, user_id, name="Wim", email="wim@wrk.example")
    service.do(directory.put_staff, user_id, StaffRole.VIEWER)
    wim = Person(service, user_id)
    with wim.stream(workflow) as stream:
        stream.next("ready")
        service.do(directory.remove_staff, user_id)
        expect_revoked(stream, "workflow_not_found")
    wim.client.close()


def test_the_conversation_goes_on_without_the_removed(
    service: Service, newcomer: Person, ada: Person, workflow: str
) -> None:
    with newcomer.stream(workflow) as stream:
        stream.next("ready")
        ada.send(workflow, "Before")
        remove_membership(service, newcomer.user_id, workflow)
        stream.next("revoked", timeout=1)
        ada.send(workflow, "After")
        assert stream.until_closed() == []
    assert "After" not in str(stream.seen)


def test_a_workspace_that_is_removed_ends_all_its_streams(service: Service, newcomer: Person) -> None:
    workspace, workflow = f"ws-{uuid4()}", f"wf-{uuid4()}"
    service.do(directory.put_workspace, workspace, name="Short-lived")
    service.do(directory.put_workflow, workspace, workflow, name="Returns")
    service.do(directory.put_membership, workspace, newcomer.user_id, WorkspaceRole.OWNER)
    with newcomer.stream(workflow) as stream:
        stream.next("ready")
        service.do(directory.remove_workspace, workspace)
        expect_revoked(stream, "workflow_not_found")


def test_others_are_not_disturbed(service: Service, newcomer: Person, ada: Person, workflow: str) -> None:
    with newcomer.stream(workflow) as removed, ada.stream(workflow) as stays:
        stays.next("ready")
        removed.next("ready")
        remove_membership(service, newcomer.user_id, workflow)
        removed.next("revoked")
        ada.send(workflow, "Still here")
        assert stays.next("message.created", "revoked", "reconnect").event == "message.created"


def test_a_stream_of_another_workspace_goes_on(service: Service, newcomer: Person, workflow: str) -> None:
    """Losing one membership says nothing about another."""
    other = f"wf-{uuid4()}"
    service.do(directory.put_workflow, "globex", other, name="Returns")
    service.do(directory.put_membership, "globex", newcomer.user_id, WorkspaceRole.ADMIN)
    with newcomer.stream(workflow) as ends, newcomer.stream(other) as stays:
        ends.next("ready")
        stays.next("ready")
        remove_membership(service, newcomer.user_id, workflow)
        ends.next("revoked")
        newcomer.send(other, "Still here")
        assert stays.next("message.created", "revoked").event == "message.created"


def test_a_change_that_leaves_the_right_leaves_the_stream(service: Service, newcomer: Person, workflow: str) -> None:
    with newcomer.stream(workflow) as stream:
        stream.next("ready")
        service.do(directory.put_membership, "acme", newcomer.user_id, WorkspaceRole.ADMIN)
        assert stream.quiet("revoked", "reconnect", seconds=0.5)


def expect_revoked(stream: Stream, code: str) -> None:
    begun = time.monotonic()
    assert stream.next("revoked", timeout=1).data == {"code": code}
    assert stream.until_closed() == []
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("workspace", ["acme", "globex"])
@pytest.mark.parametrize("opened_again", [False, True])
def test_a_workflow_that_is_put_again_has_another_conversation(
    service: Service, omar: Person, workflow: str, *, workspace: str, opened_again: bool
) -> None:
    """Somebody of the Wrk team may see it before and after, wherever it is."""
    with omar.stream(workflow) as stream:
        stream.next("ready")

        async def put_again(uow: Writing) -> None:
            await directory.remove_workflow(uow, "acme", workflow)
            await directory.put_workflow(uow, workspace, workflow, name="Again")
            if opened_again:
                await get_or_create_conversation(uow, workspace, workflow)

        service.do(put_again)
        expect_revoked(stream, "workflow_not_found")
    with omar.stream(workflow) as stream:
        stream.next("ready")
        assert omar.send(workflow, "here I am").status_code == 201
        stream.next("message.created")


def test_a_conversation_that_vanished_without_a_word(service: Service, omar: Person, workflow: str) -> None:
    """By somebody's SQL, say: nobody is told, and the comparison with the log finds it."""
    with omar.stream(workflow) as stream:
        stream.next("ready")

        async def put_again(uow: Writing) -> None:
            await directory.remove_workflow(uow, "acme", workflow)
            await directory.put_workflow(uow, "acme", workflow, name="Again")
            uow.notices.clear()

        service.do(put_again)
        assert stream.next("revoked", timeout=5).data == {"code": "workflow_not_found"}
