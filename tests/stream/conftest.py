"""Services and people that a story wants for itself."""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.conftest import quick_settings
from tests.harness.people import Person, settle_in
from tests.harness.service import Service
from workflow_chat.actions import directory
from workflow_chat.shapes.kinds import WorkspaceRole

OwnService = Callable[..., AbstractContextManager[Service]]


def open_streams(service: Service) -> int:
    """Counted on the service's own loop, where nothing changes meanwhile."""

    async def count() -> int:
        return len(service.application.services.streams)

    return service.run(count)


@pytest.fixture
def own_service(tmp_path: Path) -> OwnService:
    """A service with other settings, for one story."""

    @contextmanager
    def running(**settings: object) -> Generator[Service]:
        service = Service(quick_settings(f"sqlite:///{tmp_path / 'chat.db'}", **settings)).start()
        try:
            settle_in(service)
            service.do(directory.put_workflow, "acme", "invoices", name="Invoice intake")
            yield service
        finally:
            service.stop()

    return running


@pytest.fixture
def newcomer(service: Service) -> Iterator[Person]:
    """A member of Acme's whom no other story knows, so that anything may happen to them."""
    user_id = f"nora-{uuid4()}"
    service.do(directory.put_user, user_id, name="Nora Quist", email="nora@acme.example")
    service.do(directory.put_membership, "acme", user_id, WorkspaceRole.EDITOR)
    person = Person(service, user_id)
    yield person
    person.client.close()
