"""What the host tells about its workspaces, people and workflows: putting and removing, as often as it likes."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.harness.people import Person
from tests.harness.problems import refused
from tests.harness.service import Service
from workflow_chat.actions import directory
from workflow_chat.database.session import Reading
from workflow_chat.errors import ChatError, ValidationFailed, WorkflowElsewhere
from workflow_chat.models import (
    Conversation,
    Event,
    Message,
    ReadReceipt,
    User,
    Workflow,
    Workspace,
    WorkspaceMembership,
)
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole

WRONG_IDS = ["", ".", "..", " ", "a b", "a/b", "ä", "a\n", "a\x00", "x" * 129, "a#b", "{a}"]
ODD_IDS = ["a", "...", ".a", "x" * 128, "A-Z_a.z:0~9@example", "~", "-", "0"]


@pytest.fixture
def workspace(service: Service) -> str:
    workspace_id = f"ws-{uuid4()}"
    service.do(directory.put_workspace, workspace_id, name="Initech")
    return workspace_id


def rows(service: Service, table: Any, *conditions: Any) -> int:
    async def count(uow: Reading) -> int:
        return await uow.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    return service.query(count)


def get(service: Service, table: Any, key: Any) -> Any:
    async def read(uow: Reading) -> Any:
        return await uow.session.get(table, key)

    return service.query(read)


def test_putting_twice_is_putting_once(service: Service, workspace: str) -> None:
    before = get(service, Workspace, workspace)
    for name in ("Initech", "Initrode"):
        service.do(directory.put_workspace, workspace, name=name)
    after = get(service, Workspace, workspace)
    assert (after.name, after.created_at) == ("Initrode", before.created_at)
    assert after.updated_at >= before.updated_at
    assert rows(service, Workspace, Workspace.id == workspace) == 1


def test_a_person_is_updated_everywhere(service: Service, person: Callable[[str], Person], workflow: str) -> None:
    user_id = f"new-{uuid4()}"
    service.do(directory.put_user, user_id, name="Peter", email="peter@acme.example")
    service.do(directory.put_membership, "acme", user_id, WorkspaceRole.OWNER)
    peter = person(user_id)
    peter.send(workflow, "hello")
    picture = "https://acme.example/peter.png"
    service.do(
        directory.put_user, user_id, name="Peter G.", email="p@acme.example", avatar_url=picture, time_zone="UTC"
    )
    document = peter.list(workflow).json()
    shown = {"id": user_id, "name": "Peter G.", "avatarUrl": picture}
    assert document["messages"][0]["sender"] == shown
    assert {**shown, "side": "client"} in document["participants"]
    stored = get(service, User, user_id)
    assert (stored.email, stored.time_zone) == ("p@acme.example", "UTC")
    service.do(directory.remove_user, user_id)


def test_a_role_is_changed_and_taken_away(
    service: Service, person: Callable[[str], Person], ada: Person, workflow: str
) -> None:
    user_id = f"new-{uuid4()}"
    service.do(directory.put_user, user_id, name="Milton", email="m@acme.example")
    milton = person(user_id)
    refused(milton.list(workflow), 404, "workflow_not_found")
    for _ in range(2):
        service.do(directory.put_membership, "acme", user_id, WorkspaceRole.VIEWER)
        refused(milton.list(workflow), 403, "chat_not_allowed")
    service.do(directory.put_staff, user_id, StaffRole.VIEWER)
    assert "wrk:chat:read" in milton.list(workflow).json()["permissions"]
    for _ in range(2):  # removing what is not there is fine
        service.do(directory.remove_staff, user_id)
        refused(milton.list(workflow), 403, "chat_not_allowed")
    for _ in range(2):
        service.do(directory.remove_membership, "acme", user_id)
        refused(milton.list(workflow), 404, "workflow_not_found")
    for _ in range(2):
        service.do(directory.remove_user, user_id)


def test_a_removed_person_leaves_only_the_name(service: Service) -> None:
    user_id = f"new-{uuid4()}"
    picture = "https://acme.example/x.png"
    service.do(directory.put_user, user_id, name="Bill", email="bill@acme.example", avatar_url=picture, time_zone="UTC")
    service.do(directory.remove_user, user_id)
    gone = get(service, User, user_id)
    assert (gone.name, gone.email, gone.avatar_url, gone.time_zone) == ("Bill", "", None, None)
    assert gone.removed_at is not None
    service.do(directory.put_user, user_id, name="Bill", email="bill@acme.example")
    assert get(service, User, user_id).removed_at is None


def test_a_workflow_cannot_move(service: Service, ada: Person, workspace: str, workflow: str) -> None:
    sent = ada.send(workflow, "ours").json()
    with pytest.raises(WorkflowElsewhere):
        service.do(directory.put_workflow, workspace, workflow, name="Stolen")
    service.do(directory.remove_workflow, workspace, workflow)  # not theirs to remove
    assert ada.list(workflow).json()["messages"] == [sent]
    assert get(service, Workflow, workflow).name == "Invoice intake"
    service.do(directory.put_workflow, "acme", workflow, name="Renamed")
    assert get(service, Workflow, workflow).name == "Renamed"


def test_a_workspace_goes_with_everything_in_it(service: Service, omar: Person, workspace: str) -> None:
    workflow = f"wf-{uuid4()}"
    service.do(directory.put_workflow, workspace, workflow, name="Reports")
    message = omar.send(workflow, "hello").json()
    omar.read(workflow)
    for _ in range(2):
        service.do(directory.remove_workspace, workspace)
    refused(omar.list(workflow), 404, "workflow_not_found")
    for table in (Workflow, Conversation, Message, Event, ReadReceipt):
        assert rows(service, table, table.workspace_id == workspace) == 0
    service.do(directory.put_workspace, workspace, name="Initech")
    service.do(directory.put_workflow, workspace, workflow, name="Reports")
    assert omar.list(workflow).json()["messages"] == []  # nothing comes back
    assert omar.send(workflow, "hello", message["clientGeneratedId"]).status_code == 201


@pytest.mark.parametrize("wrong", WRONG_IDS)
def test_ids_that_cannot_be(service: Service, workspace: str, wrong: str) -> None:
    with pytest.raises(ValidationFailed):
        service.do(directory.put_workspace, wrong, name="Name")
    with pytest.raises(ValidationFailed):
        service.do(directory.put_user, wrong, name="Name", email="")
    with pytest.raises(ValidationFailed):
        service.do(directory.put_workflow, workspace, wrong, name="Name")


@pytest.mark.parametrize("name", ["", " ", "\t\n"])
def test_names_that_say_nothing(service: Service, workspace: str, name: str) -> None:
    with pytest.raises(ValidationFailed):
        service.do(directory.put_workspace, workspace, name=name)
    assert get(service, Workspace, workspace).name == "Initech"


@pytest.mark.parametrize("odd", ODD_IDS)
def test_ids_that_look_odd_but_are_the_hosts(service: Service, omar: Person, workspace: str, odd: str) -> None:
    service.do(directory.put_workflow, workspace, odd, name="Odd")
    assert omar.send(odd, "hello").json()["workflowId"] == odd
    service.do(directory.remove_workspace, workspace)


def test_nothing_refers_to_what_was_never_put(service: Service, workspace: str) -> None:
    workflow = f"wf-{uuid4()}"
    attempts: list[tuple[Any, ...]] = [
        (directory.put_membership, "no-such-workspace", "ada", WorkspaceRole.OWNER),
        (directory.put_membership, workspace, "no-such-user", WorkspaceRole.OWNER),
        (directory.put_staff, "no-such-user", StaffRole.VIEWER),
        (partial(directory.put_workflow, name="Name"), "no-such-workspace", workflow),
    ]
    for action, *args in attempts:
        with pytest.raises((ChatError, IntegrityError)):
            service.do(action, *args)
    assert get(service, Workflow, workflow) is None
    assert rows(service, WorkspaceMembership, WorkspaceMembership.workspace_id == workspace) == 0


RIGHT = {"name": "Zoë", "email": "zoe@acme.example", "avatar_url": "https://acme.example/z.png", "time_zone": "UTC"}
WRONG_FIELDS: dict[str, list[Any]] = {
    "name": ["", " ", "x" * 201, "a\x00", "a\nb", "a\x1b[31m", "a\u202eb", "a\u2028b", "\ud800", 17, None],
    "email": ["nobody", "a@", "@b", "a b@c", "a@b\r\nBcc: c@d", "a@b@c", f"{'x' * 65}@a.b", "a@" + "b" * 260, 17],
    "avatar_url": [
        *("javascript:alert(1)", "file:///etc/passwd", "data:image/png;base64,AA", "/z.png", "https://"),
        *("https://a.example/" + "x" * 2048, "https://a.example/\n", "https://[", 17),
    ],
    "time_zone": ["Mars/Olympus", "", "../etc/passwd", "UTC\x00", 17],
    "user_id": [17, None, "a/b"],
}


@pytest.mark.parametrize("field", WRONG_FIELDS)
def test_what_the_host_passes_on_is_checked(service: Service, field: str) -> None:
    for wrong in WRONG_FIELDS[field]:
        given: dict[str, Any] = {"user_id": "zoe-1", **RIGHT, field: wrong}
        with pytest.raises(ValidationFailed) as refusal:
            service.do(directory.put_user, given.pop("user_id"), **given)
        assert [error.field for error in refusal.value.errors] == [field], wrong


def test_names_in_every_script(service: Service) -> None:
    for name in ("x" * 200, "Zoë Ångström", "山田太郎", "\u0645\u06cc\u200c\u062e", "👩\u200d💻", "e\u0301"):
        service.do(directory.put_user, "zoe-2", **{**RIGHT, "name": name})
    service.do(directory.put_user, "zoe-2", name="Zoë", email="", avatar_url=None, time_zone=None)


def test_names_and_roles_of_everything_else(service: Service, workspace: str) -> None:
    wrong: Any = 17  # hosts are not all typed
    boss: Any = "boss"
    put_workflow = partial(directory.put_workflow, name="Fine")
    for put, named in (
        (partial(directory.put_workspace, workspace_id=workspace, name="a\x00"), "name"),
        (partial(directory.put_workflow, workspace_id=workspace, workflow_id="wf", name="\u202e"), "name"),
        (partial(put_workflow, workspace_id=wrong, workflow_id="wf"), "workspace_id"),
        (partial(directory.put_membership, workspace_id=workspace, user_id="ada", role=boss), "role"),
        (partial(directory.put_membership, workspace_id=workspace, user_id=wrong, role=WorkspaceRole.OWNER), "user_id"),
        (partial(directory.put_staff, user_id="ada", role=boss), "role"),
    ):
        with pytest.raises(ValidationFailed) as refusal:
            service.do(put)
        assert [error.field for error in refusal.value.errors] == [named]
