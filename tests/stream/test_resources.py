"""What open streams hold, and what closed ones leave behind (P12)."""

import asyncio
import time
from contextlib import ExitStack

from tests.harness.people import Person
from tests.harness.service import Service
from tests.stream.conftest import OwnService, open_streams

PEOPLE = ("ada", "ben", "chloe", "omar", "vera")
ROUNDS = 200


def test_fifty_streams_hold_no_database_connection(own_service: OwnService) -> None:
    with own_service(database_pool_size=2) as service, ExitStack() as stack:
        people = [Person(service, user_id) for user_id in PEOPLE]
        streams = [stack.enter_context(person.stream("invoices")) for person in people for _ in range(10)]
        for stream in streams:
            stream.next("ready")
        begun = time.monotonic()
        assert people[0].list("invoices").status_code == 200
        assert people[0].send("invoices", "Hello").status_code == 201
        assert time.monotonic() - begun < 2
        assert in_use(service) == 0
        for stream in streams:
            assert stream.next("message.created").data["seq"] == 1
        for person in people:
            person.client.close()


def in_use(service: Service) -> int:
    """Connections that somebody has taken out of the pools."""
    database = service.application.services.database
    return sum(getattr(engine.pool, "checkedout")() for engine in {database.reader, database.writer})  # noqa: B009


def test_streams_that_came_and_went_leave_nothing(own_service: OwnService) -> None:
    with own_service(hub_linger_seconds=0.2) as service:
        ada = Person(service, "ada")
        ada.send("invoices", "Hello")
        visit(ada, 3)
        before = tasks(service)
        visit(ada, ROUNDS)
        wait_until_empty(service)
        assert tasks(service) == before
        assert not service.application.services.streams._open.all()
        ada.client.close()


def visit(person: Person, times: int) -> None:
    for number in range(times):
        with person.stream("invoices") as stream:
            assert stream.status == 200
            if number % 2:
                stream.next("ready")


def wait_until_empty(service: Service) -> None:
    streams = service.application.services.streams
    deadline = time.monotonic() + 5
    while open_streams(service) or len(streams._conversations):
        assert time.monotonic() < deadline, len(streams._conversations)
        time.sleep(0.05)


def tasks(service: Service) -> list[str]:
    """What runs on the service's loop beside connections that are kept alive, once it has come to rest."""
    wait_until_empty(service)
    time.sleep(0.3)

    async def names() -> list[str]:
        me = asyncio.current_task()
        return sorted(
            str(getattr(task.get_coro(), "__qualname__", "")) for task in asyncio.all_tasks() if task is not me
        )

    return service.run(names)
