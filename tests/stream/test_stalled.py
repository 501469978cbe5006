"""Somebody who does not read costs the others nothing (P11), and is sent away (P10)."""

import socket
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress

from tests.harness.people import Person, chat
from tests.harness.service import Service
from tests.stream.conftest import OwnService, open_streams

TEXT = "x" * 9000
ENOUGH = 60  # such messages do not fit into what the sockets of both sides take


@contextmanager
def not_reading(person: Person, workflow: str) -> Generator[socket.socket]:
    """A stream of somebody with a tiny window who asks, and never looks at the answer."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", person.service.port))
    raw.sendall(
        f"GET {chat(workflow)}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.token}\r\n\r\n".encode()
    )
    with raw:
        yield raw


def wait_for_streams(service: Service, number: int, seconds: float) -> float:
    """How long it took until so many streams were open."""
    begun = time.monotonic()
    while open_streams(service) != number:
        assert time.monotonic() - begun < seconds, open_streams(service)
        time.sleep(0.02)
    return time.monotonic() - begun


def test_a_stalled_reader_is_cut_and_the_others_do_not_notice(own_service: OwnService) -> None:
    with own_service() as service:
        ada, omar = Person(service, "ada"), Person(service, "omar")
        with omar.stream("invoices") as reads, not_reading(ada, "invoices") as raw:
            reads.next("ready")
            wait_for_streams(service, 2, 2)
            for number in range(ENOUGH):
                begun = time.monotonic()
                omar.send("invoices", f"{number} {TEXT}")
                assert reads.next("message.created").data["seq"] == number + 1
                assert time.monotonic() - begun < 1
            deadline = service.settings.streams.send_deadline
            wait_for_streams(service, 1, deadline + 1)
            expect_broken(raw)
            omar.send("invoices", "Still here")
            assert reads.next("message.created", "reconnect").event == "message.created"
        for person in (ada, omar):
            person.client.close()


def test_who_was_cut_comes_back_and_misses_nothing(own_service: OwnService) -> None:
    with own_service() as service:
        ada = Person(service, "ada")
        with ada.stream("invoices") as stream:
            cursor = stream.next("ready").id
        with not_reading(ada, "invoices"):
            for number in range(ENOUGH):
                ada.send("invoices", f"{number} {TEXT}")
            wait_for_streams(service, 0, 4)
        with ada.stream("invoices", last_event_id=cursor) as again:
            assert [again.next("message.created").data["seq"] for _ in range(ENOUGH)] == list(range(1, ENOUGH + 1))
        ada.client.close()


def expect_broken(raw: socket.socket) -> None:
    """The connection is really gone, and not only forgotten: what was in flight comes, and then a reset or the end."""
    raw.settimeout(2)
    with suppress(ConnectionError):
        while raw.recv(65_536):
            pass
