"""PostgreSQL is lost, and a standby that had not received everything takes its place; twice: F9 (P4, P8, P18)."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from tests.faults.checker import violations
from tests.faults.cluster.conftest import Figures
from tests.faults.cluster.installation import Installation, Stores, until
from tests.faults.cluster.proxy import Proxy
from tests.faults.cluster.stored import query, stored
from tests.faults.cluster.travellers import RoamingReader, RoamingWriter
from tests.faults.evidence import furnish
from tests.faults.journal import History
from tests.servers.postgres import PostgresServer, PostgresStandby

PRESENT_HISTORY = """
    SELECT timeline, nonce FROM store_epochs WHERE timeline = substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"""
RECEIVED, LOST = 10, 3  # messages that the standbys have, and that they have not
QUICKLY = 1.0  # seconds in which a message comes by the bus; the position check takes up to three


@dataclass(slots=True)
class Replicated:
    """A primary, two standbys, and the link between them."""

    primary: PostgresServer
    link: Proxy
    standbys: list[PostgresStandby]

    def expect_received(self) -> None:
        written = query(self.primary.url, "SELECT pg_current_wal_lsn()::text AS lsn")[0]["lsn"]
        for standby in self.standbys:
            received = f"SELECT pg_last_wal_replay_lsn() >= '{written}' AS all_of_it"
            until(lambda url=standby.url, sql=received: query(url, sql)[0]["all_of_it"], "the standby has it too")


@pytest.fixture
def replicated() -> Iterator[Replicated]:
    with PostgresServer() as primary, Proxy(primary.port) as link, ExitStack() as stack:
        furnish(primary.url, ["invoices"])
        standbys = [PostgresStandby(primary, through=link.port) for _ in range(2)]
        yield Replicated(primary, link, [stack.enter_context(standby) for standby in standbys])


@pytest.fixture
def installation(replicated: Replicated, stores: Stores, tmp_path: Path) -> Iterator[Installation]:
    shared = Stores(replicated.primary, stores.valkey)
    with Installation(
        shared, replicated.primary.url, tmp_path, proxied=["postgres"], position_poll_seconds="3"
    ) as made:
        made.expect_bus()
        yield made


def present_history(server: PostgresServer) -> tuple[str, str]:
    (row,) = query(server.url, PRESENT_HISTORY)
    return row["timeline"], row["nonce"]


def send(writer: RoamingWriter, number: int, readers: list[RoamingReader]) -> float:
    """Send, from one instance and the other in turn; the longest time until everybody has read a message."""
    took: list[float] = []
    for _ in range(number):
        writer.move_on()
        writer.send("Hello", str(uuid4()))
        took.append(max(reader.wait_for(writer.promises[-1].seq) for reader in readers))
    return max(took)


def promote(installation: Installation, old: PostgresServer, new: PostgresServer, writer: RoamingWriter) -> float:
    """Everybody goes to the new server before it is ready, and writes at once; the seconds until that is accepted."""
    old.kill()
    query(new.url, "SELECT pg_promote(false)")
    installation.proxies["postgres"].targets = (new.port,)
    installation.proxies["postgres"].reset()
    begun = time.monotonic()
    writer.send("Is anybody there?", str(uuid4()))
    return time.monotonic() - begun


def expect_one_bus(installation: Installation, nonce: str) -> None:
    """Everybody speaks under the name of the present history, those who kept running and those who were restarted."""
    beats = f"workflow-chat:{nonce}:beats"
    with redis.Redis.from_url(installation.stores.valkey.url) as client:
        until(lambda: client.pubsub_channels("workflow-chat:*:beats") == [beats.encode()], "all have moved")
        until(lambda: client.pubsub_numsub(beats)[0][1] == len(installation.instances), "all are there")
    installation.expect_bus()


def test_f09_two_promotions_that_lose_messages(
    installation: Installation, replicated: Replicated, seed: int, figures: Figures
) -> None:
    readers = [
        installation.reader("chloe", "invoices", at=place, urls=[each.url])
        for place, each in enumerate(installation.instances)
    ]
    writer = installation.writer("ada", "invoices", seed=seed)
    send(writer, RECEIVED, readers)
    replicated.expect_received()
    replicated.link.silence()
    histories: list[tuple[str, str]] = []
    accepted: list[float] = []
    by_bus: list[float] = []
    for old, new in pairwise([replicated.primary, *replicated.standbys]):
        send(writer, LOST, readers)
        del writer.promises[RECEIVED:]  # no standby has the rest
        accepted.append(promote(installation, old, new, writer))
        histories.append(present_history(new))
        installation.instances[0].kill()
        installation.instances[0].start()
        expect_one_bus(installation, histories[-1][1])
        by_bus.append(send(writer, 2 * LOST, readers))
        journals = [reader.journal for reader in readers]
        resyncs = ["epoch"] * len(histories)
        assert violations(History(writer.promises, journals, stored(new.url)), resyncs=resyncs) == []
    (first, one), (second, other) = histories
    assert first == second, "the standbys were to choose the same number"
    assert one != other
    assert writer.refusals == []
    assert max(by_bus) < QUICKLY
    figures(
        f"timeline {first} twice, accepted {accepted[0]:.2f} and {accepted[1]:.2f} s after the promotion, "
        f"afterwards {max(by_bus):.2f} s at most by the bus"
    )
