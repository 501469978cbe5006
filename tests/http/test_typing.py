"""Saying that one types; what others see of it is in the stories of the stream."""

import pytest

from tests.harness.people import Person
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service


@pytest.mark.parametrize("is_typing", [True, False])
def test_typing_answers_nothing_and_leaves_nothing(
    service: Service, ada: Person, omar: Person, workflow: str, *, is_typing: bool
) -> None:
    ada.send(workflow, "hello")
    with nothing_written(service):
        for somebody in (ada, omar):
            answer = somebody.typing(workflow, is_typing=is_typing)
            assert (answer.status_code, answer.content) == (204, b"")
            assert "content-type" not in answer.headers


def test_typing_where_nobody_has_looked_yet(service: Service, ada: Person, workflow: str) -> None:
    with nothing_written(service):
        assert ada.typing(workflow).status_code == 204


def test_who_may_not_write_does_not_type(
    service: Service, vera: Person, dev: Person, gus: Person, workflow: str
) -> None:
    refused(vera.typing(workflow), 403, "permission_denied")
    refused(dev.typing(workflow), 403, "chat_not_allowed")
    refused(gus.typing(workflow), 404, "workflow_not_found")
