"""Receipts and typing where time matters (P16): with intervals long enough for a busy machine."""

from collections.abc import Callable, Iterator

import pytest

from tests.harness.people import Person
from tests.harness.service import Service
from tests.stream.conftest import OwnService

INVOICES = "invoices"
READERS = ("ben", "chloe", "omar", "vera")
Somebody = Callable[[str], Person]


@pytest.fixture
def patient(own_service: OwnService) -> Iterator[Service]:
    with own_service(typing_ttl_ms=4000, receipts_interval_seconds=2) as service:
        yield service


@pytest.fixture
def somebody(patient: Service) -> Iterator[Somebody]:
    known: dict[str, Person] = {}
    yield lambda user_id: known.setdefault(user_id, Person(patient, user_id))
    for person in known.values():
        person.client.close()


def test_receipts_that_move_together_are_told_together(somebody: Somebody) -> None:
    ada = somebody("ada")
    ada.send(INVOICES, "Hello")
    with ada.stream(INVOICES) as stream:
        stream.next("readreceipt.updated")
        for reader in READERS:
            somebody(reader).read(INVOICES)
        told: list[list[str]] = []
        while sum(map(len, told)) < len(READERS):
            told.append([each["userId"] for each in stream.next("readreceipt.updated").data["readReceipts"]])
    assert told == [["ben"], ["chloe", "omar", "vera"]]


def test_a_message_ends_typing(somebody: Somebody) -> None:
    with somebody("omar").stream(INVOICES) as stream:
        stream.next("ready")
        somebody("ada").typing(INVOICES)
        stream.next("typing.started")
        somebody("ada").send(INVOICES, "Done")
        kinds = [stream.next("message.created", "typing.stopped").event for _ in range(2)]
        assert kinds == ["message.created", "typing.stopped"]
        assert stream.quiet("typing.stopped", seconds=0.5)


def test_who_says_often_that_they_type_is_shown_now_and_then(own_service: OwnService) -> None:
    with own_service(typing_ttl_ms=60_000) as service:
        ada, omar = Person(service, "ada"), Person(service, "omar")
        with omar.stream(INVOICES) as stream:
            for _ in range(9):
                ada.typing(INVOICES)
            for is_typing in (False, True):
                ada.typing(INVOICES, is_typing=is_typing)
            told = [stream.next("typing.started", "typing.stopped").event for _ in range(3)]
            assert told == ["typing.started", "typing.stopped", "typing.started"]
        for person in (ada, omar):
            person.client.close()


def test_a_newcomer_is_told_who_types(somebody: Somebody) -> None:
    with somebody("omar").stream(INVOICES) as early:
        early.next("ready")
        somebody("ada").typing(INVOICES)
        early.next("typing.started")
        with somebody("vera").stream(INVOICES) as late, somebody("ada").stream(INVOICES) as own:
            told = late.next("typing.started").data
            assert told["userId"] == "ada"
            assert 0 < told["ttlMs"] <= 4000
            own.next("ready")
            assert late.next("typing.stopped").data == {"userId": "ada"}
            assert own.quiet("typing.started", "typing.stopped", seconds=0.2)
