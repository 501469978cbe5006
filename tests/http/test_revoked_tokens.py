"""A person's tokens are revoked: after a lost laptop, say."""

import time
from datetime import timedelta

import pytest

from tests.harness.people import Person
from tests.harness.problems import refused
from tests.harness.service import Service, sign
from tests.http.conftest import Newcomer
from workflow_chat.actions import directory
from workflow_chat.shapes.kinds import WorkspaceRole


def test_old_tokens_are_refused_everywhere_and_new_ones_work(
    service: Service, newcomer: Newcomer, ada: Person, workflow: str
) -> None:
    nora = newcomer()
    message = nora.send(workflow, "hello").json()["id"]
    with nora.stream(workflow) as stream:
        stream.next("ready")
        service.do(directory.revoke_tokens, nora.user_id)
        assert stream.next("revoked", timeout=1).data == {"code": "token_revoked"}
    for response in (
        nora.list(workflow),
        nora.list("no-such-workflow"),
        nora.send(workflow, "again"),
        nora.send("no-such-workflow", "again"),
        nora.send(workflow, ""),
        nora.edit(workflow, message, "changed"),
        nora.delete(workflow, message),
        nora.read(workflow),
        nora.typing(workflow),
    ):
        refused(response, 401, "token_revoked")
    assert ada.list(workflow).status_code == 200

    time.sleep(1.01)  # a token says in which second it was issued
    nora.token = sign(nora.user_id)
    assert nora.send(workflow, "back").status_code == 201


@pytest.mark.parametrize("ahead", [0, 5, 28])
def test_tokens_of_a_host_whose_clock_is_ahead_are_old_too(
    service: Service, newcomer: Newcomer, workflow: str, ahead: int
) -> None:
    nora = newcomer()
    nora.token = sign(nora.user_id, iat=int(time.time()) + ahead)
    with nora.stream(workflow) as stream:
        stream.next("ready")
        service.do(directory.revoke_tokens, nora.user_id)
        assert stream.next("revoked", timeout=1).data == {"code": "token_revoked"}
    refused(nora.list(workflow), 401, "token_revoked")
    service.do(directory.revoke_tokens, nora.user_id)
    refused(nora.send(workflow, "still here"), 401, "token_revoked")
    refused(nora.read(workflow), 401, "token_revoked")


def test_who_comes_back_does_not_bring_old_tokens(service: Service, newcomer: Newcomer, workflow: str) -> None:
    nora = newcomer()
    assert nora.list(workflow).status_code == 200
    service.do(directory.remove_user, nora.user_id)
    refused(nora.list(workflow), 404, "workflow_not_found")
    service.do(directory.put_user, nora.user_id, name="Nora New", email="nora@acme.example")
    service.do(directory.put_membership, "acme", nora.user_id, WorkspaceRole.EDITOR)
    refused(nora.list(workflow), 401, "token_revoked")
    time.sleep(1.01)
    nora.token = sign(nora.user_id)
    assert nora.list(workflow).status_code == 200


def test_a_host_may_say_by_how_much_its_clock_is_ahead(service: Service, newcomer: Newcomer, workflow: str) -> None:
    nora = newcomer()
    service.do(directory.revoke_tokens, nora.user_id, clock_ahead=timedelta(seconds=5))
    nora.token = sign(nora.user_id, iat=int(time.time()) + 3)
    refused(nora.list(workflow), 401, "token_revoked")
    service.do(directory.revoke_tokens, nora.user_id)  # takes nothing back
    refused(nora.list(workflow), 401, "token_revoked")
