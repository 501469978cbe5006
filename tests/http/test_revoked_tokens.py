"""A person's tokens are revoked: after a lost laptop, say."""

import time

from tests.harness.people import Person
from tests.harness.problems import refused
from tests.harness.service import Service, sign
from tests.http.conftest import Newcomer
from workflow_chat.actions import directory


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
