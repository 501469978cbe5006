"""Who may do what: every standing on every route, the refused on the same ground as the allowed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.harness.people import Person
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service, sign
from workflow_chat.actions import directory
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole

Act = Callable[[Person, str, str, str], httpx2.Response]


def follow(person: Person, workflow: str) -> httpx2.Response:
    with person.stream(workflow) as stream:
        if stream.status != 200:
            stream.response.read()
        return stream.response


# Each act gets the workflow, a message of one's own and one of somebody else's.
ACTS: dict[str, Act] = {
    "list": lambda person, workflow, *_: person.list(workflow),
    "follow": lambda person, workflow, *_: follow(person, workflow),
    "read": lambda person, workflow, _, other: person.read(workflow, other),
    "type": lambda person, workflow, *_: person.typing(workflow),
    "send": lambda person, workflow, *_: person.send(workflow, "hello"),
    "edit own": lambda person, workflow, own, _: person.edit(workflow, own, "edited"),
    "edit other's": lambda person, workflow, _, other: person.edit(workflow, other, "edited"),
    "delete own": lambda person, workflow, own, _: person.delete(workflow, own),
    "delete other's": lambda person, workflow, _, other: person.delete(workflow, other),
}
#                list follow read type send  edit own/other  delete own/other
CLIENT = "       200  200    200  204  201   200 denied      200 denied"
OPERATOR = "     200  200    200  204  201   200 200         200 200"
WRK_VIEWER = "   200  200    200  denied denied  denied denied  denied denied"
NO_CHAT = " ".join(["no_chat"] * len(ACTS))
INVISIBLE = " ".join(["invisible"] * len(ACTS))
ANONYMOUS = " ".join(["anonymous"] * len(ACTS))
REFUSALS = {
    "denied": (403, "permission_denied"),
    "no_chat": (403, "chat_not_allowed"),
    "invisible": (404, "workflow_not_found"),
    "anonymous": (401, "token_missing"),
}
STANDINGS: dict[str, tuple[WorkspaceRole | None, StaffRole | None, str]] = {
    "owner": (WorkspaceRole.OWNER, None, CLIENT),
    "admin": (WorkspaceRole.ADMIN, None, CLIENT),
    "editor": (WorkspaceRole.EDITOR, None, CLIENT),
    "viewer": (WorkspaceRole.VIEWER, None, NO_CHAT),
    "billing": (WorkspaceRole.BILLING, None, NO_CHAT),
    "wrk_admin": (None, StaffRole.ADMIN, OPERATOR),
    "wrk_operator": (None, StaffRole.OPERATOR, OPERATOR),
    "wrk_viewer": (None, StaffRole.VIEWER, WRK_VIEWER),
    "editor and wrk_operator": (WorkspaceRole.EDITOR, StaffRole.OPERATOR, OPERATOR),
    "viewer and wrk_admin": (WorkspaceRole.VIEWER, StaffRole.ADMIN, OPERATOR),
    "owner and wrk_viewer": (WorkspaceRole.OWNER, StaffRole.VIEWER, WRK_VIEWER),
    "removed member": (None, None, INVISIBLE),
}


def outcomes(service: Service, somebody: Person, ground: tuple[str, str, str], expected: str) -> dict[str, Any]:
    """What somebody gets for every act; a refusal is checked to be whole and to have written nothing."""
    got: dict[str, Any] = {}
    for (name, act), wanted in zip(ACTS.items(), expected.split(), strict=True):
        if wanted in REFUSALS:
            with nothing_written(service):
                refused(act(somebody, *ground), *REFUSALS[wanted])
            got[name] = wanted
        else:
            got[name] = str(act(somebody, *ground).status_code)
    return got


@pytest.fixture
def other(ada: Person, workflow: str) -> str:
    """A message of somebody else's."""
    return ada.send(workflow, "Is the invoice in?").json()["id"]


@pytest.mark.parametrize("standing", STANDINGS)
def test_what_a_role_allows(
    service: Service, person: Callable[[str], Person], workflow: str, other: str, standing: str
) -> None:
    role, staff_role, expected = STANDINGS[standing]
    user_id = f"new-{uuid4()}"
    service.do(directory.put_user, user_id, name="Nora New", email="nora@acme.example")
    service.do(directory.put_membership, "acme", user_id, WorkspaceRole.EDITOR)
    own = person(user_id).send(workflow, "I could once.").json()["id"]  # so that everybody has one of their own
    if role is None:
        service.do(directory.remove_membership, "acme", user_id)
    else:
        service.do(directory.put_membership, "acme", user_id, role)
    if staff_role is not None:
        service.do(directory.put_staff, user_id, staff_role)
    got = outcomes(service, person(user_id), (workflow, own, other), expected)
    service.do(directory.remove_user, user_id)
    assert got == dict(zip(ACTS, expected.split(), strict=True))


@pytest.mark.parametrize(
    ("user_id", "expected"), [("gus", INVISIBLE), ("zoe", INVISIBLE)], ids=["of another workspace", "never put"]
)
def test_outsiders(
    service: Service, person: Callable[[str], Person], workflow: str, *, other: str, user_id: str, expected: str
) -> None:
    outcomes(service, person(user_id), (workflow, other, other), expected)


def test_anonymous(service: Service, anonymous: Person, workflow: str, other: str) -> None:
    outcomes(service, anonymous, (workflow, other, other), ANONYMOUS)


def test_claims_of_a_token_make_nobody_known(service: Service, zoe: Person, workflow: str) -> None:
    claims: dict[str, Any] = {"name": "Zoe", "email": "zoe@acme.example", "role": "owner", "workspace": "acme"}
    pretender = Person(service, "zoe", token=sign("zoe", **claims))
    refused(pretender.list(workflow), 404, "workflow_not_found")
    pretender.client.close()


def test_claims_of_a_token_change_nobody(service: Service, ada: Person, workflow: str) -> None:
    renamed = Person(service, "ada", token=sign("ada", name="Mallory", email="mallory@evil.example"))
    assert renamed.send(workflow, "hello").json()["sender"]["name"] == "Ada Okafor"
    assert "Mallory" not in ada.list(workflow).text
    renamed.client.close()
