"""One service for a whole run: stories keep apart by using a workflow of their own."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests.harness.people import Person, settle_in
from tests.harness.service import SECRET, Service
from tests.servers.postgres import fresh_database, running_postgres
from tests.servers.valkey import running_valkey
from workflow_chat.actions import directory
from workflow_chat.config import Settings, load_settings


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def quick_settings(database_url: str, **changes: object) -> Settings:
    """Intervals at a tenth of what an operator would have, so that no story has to wait."""
    values: dict[str, object] = {
        "database_url": database_url,
        "jwt_secrets": SECRET,
        "heartbeat_seconds": 2.7,
        "tick_seconds": 0.05,
        "send_deadline_seconds": 1.5,
        "hub_linger_seconds": 3,
        "position_check_seconds": 3,
        "typing_ttl_ms": 800,
        "receipts_interval_seconds": 0.1,
        "presence_grace_seconds": 1.2,
        "presence_refresh_seconds": 3,
        "stream_admissions_per_second": 3000,
        **changes,
    }
    return load_settings(**values)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL, started when the first story needs it."""
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    """The URL of a real Valkey."""
    with running_valkey() as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A fresh database of each kind that an operator may choose: every story is told on both."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('service') / 'chat.db'}"
    else:
        with fresh_database(request.getfixturevalue("postgres_server")) as url:
            yield url


@pytest.fixture(scope="session")
def bus_settings(database_url: str, request: pytest.FixtureRequest) -> dict[str, object]:
    """SQLite comes with the bus inside the process, PostgreSQL with Valkey: as an operator would have them."""
    return {} if database_url.startswith("sqlite") else {"redis_url": request.getfixturevalue("valkey_server")}


@pytest.fixture(scope="session")
def service(database_url: str, bus_settings: dict[str, object]) -> Iterator[Service]:
    running = Service(quick_settings(database_url, **bus_settings)).start()
    settle_in(running)
    yield running
    running.stop()


@pytest.fixture
def workflow(service: Service) -> str:
    """A workflow of Acme's that no other story knows."""
    workflow_id = f"wf-{uuid4()}"
    service.do(directory.put_workflow, "acme", workflow_id, name="Invoice intake")
    return workflow_id


@pytest.fixture
def globex_workflow(service: Service) -> str:
    """A workflow of Globex's."""
    workflow_id = f"wf-{uuid4()}"
    service.do(directory.put_workflow, "globex", workflow_id, name="Returns")
    return workflow_id


@pytest.fixture
def person(service: Service) -> Iterator[Callable[[str], Person]]:
    """Anybody by user id."""
    known: dict[str, Person] = {}
    yield lambda user_id: known.setdefault(user_id, Person(service, user_id))
    for somebody in known.values():
        somebody.client.close()


def _named(user_id: str) -> Callable[[Callable[[str], Person]], Person]:
    @pytest.fixture(name=user_id)
    def somebody(person: Callable[[str], Person]) -> Person:
        return person(user_id)

    return somebody


ada, ben, chloe, dev, elsa, gus = map(_named, ("ada", "ben", "chloe", "dev", "elsa", "gus"))
wanda, omar, vera, sam, zoe = map(_named, ("wanda", "omar", "vera", "sam", "zoe"))
