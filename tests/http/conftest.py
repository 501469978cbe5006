"""People who come and go: stories that change somebody's rights do it to a newcomer."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests.harness.people import Person
from tests.harness.service import Service
from workflow_chat.actions import directory
from workflow_chat.models import StaffRole, WorkspaceRole

Newcomer = Callable[..., Person]


@pytest.fixture
def newcomer(service: Service, person: Callable[[str], Person]) -> Newcomer:
    """Somebody new: a member of Acme, or of the Wrk team when the role is a staff role."""

    def arrive(role: WorkspaceRole | StaffRole = WorkspaceRole.EDITOR) -> Person:
        user_id = f"new-{uuid4()}"
        service.do(directory.put_user, user_id, name="Nora New", email="nora@acme.example")
        if isinstance(role, StaffRole):
            service.do(directory.put_staff, user_id, role)
        else:
            service.do(directory.put_membership, "acme", user_id, role)
        return person(user_id)

    return arrive


@pytest.fixture
def anonymous(service: Service) -> Iterator[Person]:
    """Somebody without a token."""
    nobody = Person(service, "", token="")
    yield nobody
    nobody.client.close()
