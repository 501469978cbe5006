"""What a request costs the database: whatever runs under a conversation's lock is what everybody else waits for."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from sqlalchemy import event

from tests.harness.people import Person
from tests.harness.service import Service

TIMES = 3


class Watched:
    """What reached the databases' drivers meanwhile, by whichever way."""

    def __init__(self) -> None:
        self.transactions = 0
        self.statements: list[str] = []

    def checkout(self, connection: Any, *_: Any) -> None:
        driver = connection.driver_connection
        if hasattr(driver, "add_query_logger"):
            driver.add_query_logger(self.note_query)
        else:
            driver._conn.set_trace_callback(self.note)

    def checkin(self, connection: Any, *_: Any) -> None:
        driver = connection.driver_connection
        if hasattr(driver, "remove_query_logger"):
            driver.remove_query_logger(self.note_query)
        else:
            driver._conn.set_trace_callback(None)

    def note_query(self, record: Any) -> None:
        self.note(record.query)

    def note(self, statement: str) -> None:
        if statement.startswith("BEGIN"):
            self.transactions += 1
        elif not statement.startswith(("COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")):
            self.statements.append(statement)


@contextmanager
def watching(service: Service) -> Generator[Watched]:
    watched = Watched()
    database = service.application.services.database
    pools = {each.pool for each in (database.reader, database.writer)}
    hooks = [(pool, hook.__name__, hook) for pool in pools for hook in (watched.checkout, watched.checkin)]
    for hook in hooks:
        event.listen(*hook)
    yield watched
    for hook in hooks:
        event.remove(*hook)


def cost(service: Service, act: Callable[[], httpx2.Response]) -> tuple[int, int]:
    """Transactions and statements of one request. What the service does besides can only add, so the least is right."""
    costs: list[tuple[int, int]] = []
    for _ in range(TIMES):
        with watching(service) as watched:
            assert act().is_success
        costs.append((watched.transactions, len(watched.statements)))
    return min(costs)


@pytest.fixture
def messages(ada: Person, workflow: str) -> list[str]:
    """Ada's, in a conversation that is open."""
    return [ada.send(workflow, f"message {number}").json()["id"] for number in range(TIMES)]


@pytest.mark.parametrize("name", ["ada", "omar"])
def test_a_change_is_one_transaction(
    service: Service, person: Callable[[str], Person], workflow: str, *, messages: list[str], name: str
) -> None:
    somebody, edited, deleted = person(name), iter(messages), iter(messages)
    transactions, statements = cost(service, lambda: somebody.edit(workflow, next(edited), "better", version=1))
    assert (transactions, statements <= 8) == (1, True), statements
    transactions, statements = cost(service, lambda: somebody.delete(workflow, next(deleted)))
    assert (transactions, statements <= 8) == (1, True), statements


def test_typing_asks_once_and_then_rests_on_what_was_said(service: Service, ada: Person, workflow: str) -> None:
    ada.list(workflow)
    with watching(service) as watched:
        assert ada.typing(workflow).is_success
    assert len(watched.statements) <= 1
    assert cost(service, lambda: ada.typing(workflow)) == (0, 0)
