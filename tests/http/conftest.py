"""People who come and go: stories that change somebody's rights do it to a newcomer."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests.conftest import quick_settings
from tests.harness.people import Person, settle_in
from tests.harness.published_keys import KeyServer, SigningKey
from tests.harness.service import SECRET, Service
from workflow_chat.actions import directory
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole

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


@pytest.fixture(scope="session")
def host_keys() -> dict[str, SigningKey]:
    """The host's key pairs, one of each kind that we accept."""
    return {algorithm: SigningKey(algorithm, f"{algorithm}-key") for algorithm in ("RS256", "ES256", "EdDSA")}


@pytest.fixture(scope="session")
def edge(tmp_path_factory: pytest.TempPathFactory, host_keys: dict[str, SigningKey]) -> Iterator[Service]:
    """A service that is set up with everything that happens before a database is asked; Acme's workflow is 'w'."""
    url = f"sqlite:///{tmp_path_factory.mktemp('edge') / 'chat.db'}"
    with KeyServer(*host_keys.values()) as keys:
        settings = quick_settings(
            url,
            jwt_secrets=f"old={SECRET},new={SECRET[::-1]}",
            jwks_url=keys.url,
            allowed_origins="https://app.example.com,http://localhost:3000",
        )
        running = Service(settings).start()
        settle_in(running)
        running.do(directory.put_workflow, "acme", "w", name="Invoice intake")
        yield running
        running.stop()
