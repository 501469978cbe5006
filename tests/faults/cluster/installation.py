"""An installation as an operator has it: PostgreSQL, Valkey, and instances that share them."""

import re
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, cast
from urllib.request import urlopen

from sqlalchemy.engine import make_url

from tests.conftest import quick_settings
from tests.faults.chat_server import SERVE, ChatServer
from tests.faults.cluster.proxy import Filter, Proxy
from tests.faults.cluster.travellers import RoamingReader, RoamingWriter
from tests.harness.people import Person
from tests.harness.service import Service
from tests.servers.postgres import PostgresServer
from tests.servers.process import free_port
from tests.servers.valkey import ValkeyServer
from workflow_chat.actions import directory
from workflow_chat.shapes.kinds import WorkspaceRole

TENTH = {
    "bus_beat_seconds": "0.2",
    "bus_silence_seconds": "0.6",
    "bus_lease_seconds": "1",
    "bus_timeout_seconds": "0.5",
    "position_poll_seconds": "0.1",
    "presence_grace_seconds": "1.2",
    "presence_refresh_seconds": "3",
    "send_deadline_seconds": "1.5",
    "hub_linger_seconds": "3",
    "typing_ttl_ms": "800",
    "receipts_interval_seconds": "0.1",
    "stream_max_seconds": "90",
    "streams_per_person": "1000",
}
# The position check repairs so quickly that it would hide a bus that does not work.
BUS_ONLY = {"position_poll_seconds": "3"}


@dataclass(frozen=True, slots=True)
class Stores:
    """The servers that instances share."""

    postgres: PostgresServer
    valkey: ValkeyServer


class Installation:
    """``proxied`` names what is reached through a proxy: "postgres", "redis" or "clients"."""

    def __init__(
        self,
        stores: Stores,
        database_url: str,
        folder: Path,
        *,
        instances: int = 2,
        proxied: Collection[str] = (),
        redis_url: str | None = None,
        redis_filter: Callable[[], Filter] | None = None,
        program: str = SERVE,
        **settings: str,
    ) -> None:
        self.stores = stores
        self.database_url = database_url
        self.proxies = {name: Proxy() for name in proxied}
        if redis_filter is not None:
            self.proxies["redis"].filter = redis_filter
        self.instances: list[ChatServer] = []
        self.front: str | None = None  # where clients go when something stands before the instances
        self._redis_url = redis_url
        self._program = program
        self._number = instances
        self._folder = folder
        self._settings = settings
        self._metrics: dict[int, int] = {}
        self._host: Service | None = None
        self._people: list[RoamingReader | RoamingWriter] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for name, target in (("postgres", self.stores.postgres.port), ("redis", self.stores.valkey.port)):
            if name in self.proxies:
                self._through(name, target)
        self.instances = [self._instance() for _ in range(self._number)]
        with ThreadPoolExecutor(self._number) as pool:
            list(pool.map(self._stack.enter_context, self.instances))
        if "clients" in self.proxies:
            self._through("clients", *(instance.port for instance in self.instances))
        return self

    def __exit__(self, *_: object) -> None:
        for person in self._people:
            person.stopping.set()
        for instance in self.instances:  # before the people: whoever reads learns at once that it is over
            instance.__exit__()
        for person in self._people:
            person.stop()
        if self._host is not None:
            self._host.stop()
        self._stack.close()

    def _through(self, name: str, *targets: int) -> None:
        self.proxies[name].targets = targets
        self._stack.enter_context(self.proxies[name])

    def _instance(self) -> ChatServer:
        metrics = free_port()
        urls = {"redis_url": self._redis_url or self.redis_url} if self._redis_url != "" else {}
        settings = {**TENTH, **urls, "metrics_port": str(metrics), **self._settings}
        server = ChatServer(self._database_url_of_instances, self._folder, program=self._program, **settings)
        self._metrics[server.port] = metrics
        return server

    # Where things are

    @property
    def redis_url(self) -> str:
        port = self.proxies["redis"].port if "redis" in self.proxies else self.stores.valkey.port
        return f"redis://127.0.0.1:{port}/0"

    @property
    def _database_url_of_instances(self) -> str:
        if "postgres" not in self.proxies:
            return self.database_url
        url = make_url(self.database_url).set(port=self.proxies["postgres"].port)
        return url.render_as_string(hide_password=False)

    @property
    def urls(self) -> list[str]:
        """Where clients go."""
        if self.front is not None:
            return [self.front]
        if "clients" in self.proxies:
            return [f"http://127.0.0.1:{self.proxies['clients'].port}"]
        return [instance.url for instance in self.instances]

    # Who uses it

    def reader(self, user_id: str, workflow_id: str, *, at: int = 0, urls: Sequence[str] = ()) -> RoamingReader:
        """Somebody who reads, first at this place; returns when they have a stream."""
        reader = RoamingReader(urls or self.urls, user_id, workflow_id, first=at).start()
        self._people.append(reader)
        assert reader.placed.wait(15), f"{reader.journal.name} got no stream\n{self.logs()}"
        return reader

    def writer(
        self, user_id: str, workflow_id: str, *, seed: int, urls: Sequence[str] = (), per_second: float = 15
    ) -> RoamingWriter:
        """Somebody who writes, by themselves once they are started."""
        writer = RoamingWriter(urls or self.urls, user_id, workflow_id, seed=seed, per_second=per_second)
        self._people.append(writer)
        return writer

    def person(self, user_id: str, *, at: int = 0) -> Person:
        """Somebody whose every request goes to the same instance."""
        person = Person(cast("Service", self.instances[at]), user_id)  # of a service, a person wants the address only
        self._stack.callback(person.client.close)
        return person

    # The host application, which changes rights and does not serve

    def do(self, action: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        if self._host is None:
            self._host = Service(quick_settings(self.database_url, redis_url=self.redis_url)).start()
        return self._host.do(action, *arguments, **named)

    def arrive(self, user_id: str) -> None:
        """Somebody new, who is a member of Acme and of nothing else."""
        self.do(directory.put_user, user_id, name=user_id.title(), email=f"{user_id}@acme.example")
        self.do(directory.put_membership, "acme", user_id, WorkspaceRole.EDITOR)

    def dismiss(self, user_id: str) -> None:
        self.do(directory.remove_membership, "acme", user_id)

    # What an operator can see

    def metric(self, instance: ChatServer, name: str) -> float:
        with urlopen(f"http://127.0.0.1:{self._metrics[instance.port]}/metrics", timeout=10) as answer:
            text: str = answer.read().decode()
        found = re.search(rf"^workflow_chat_{name} (\S+)$", text, re.MULTILINE)
        assert found, f"no metric {name}"
        return float(found[1])

    def bus_is_well(self) -> bool:
        return all(self.metric(instance, "bus_continuous") == 1 for instance in self.instances)

    def expect_bus(self) -> float:
        """The seconds until every instance hears all others again."""
        try:
            return until(self.bus_is_well, "the bus comes back")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.logs()}") from None

    def total(self, name: str) -> float:
        return sum(self.metric(instance, name) for instance in self.instances)

    def logs(self) -> str:
        return "\n".join(instance.log() for instance in self.instances)


def until(condition: Callable[[], object], what: str, seconds: float = 15) -> float:
    """Wait for something that only asking shows; the seconds it took."""
    begun = time.monotonic()
    pause = threading.Event()
    while not condition():
        if time.monotonic() - begun > seconds:
            raise AssertionError(f"not within {seconds} s: {what}")
        pause.wait(0.02)
    return time.monotonic() - begun
