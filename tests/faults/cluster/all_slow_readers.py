"""Readers whose line carries 200 bytes per second (F15), and what the kernel keeps of those that stall (F14)."""

import socket
from contextlib import ExitStack
from uuid import uuid4

import psutil

from tests.faults.checker import violations
from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import until
from tests.faults.cluster.raw_streams import stalled
from tests.faults.cluster.stored import stored
from tests.faults.journal import History

READERS = 10
GONE = 60  # seconds after which a stalled reader may not even be a socket that the kernel tries to close
MEMORY = 30 * 2**20  # bytes


def test_f15_readers_on_a_trickle(install: Install, figures: Figures, seed: int) -> None:
    installation = install(proxied=["clients"])
    proxy = installation.proxies["clients"]
    proxy.far_buffer = 4096
    readers = [installation.reader("chloe", "invoices", at=number) for number in range(READERS)]
    direct = [instance.url for instance in installation.instances]
    writer = installation.writer("ada", "invoices", seed=seed, urls=direct)
    before = [psutil.Process(instance.pid).memory_info().rss for instance in installation.instances]
    proxy.rate = 200
    while installation.total("streams_cut_total") < READERS:
        writer.send("x" * 9_000, str(uuid4()))
        assert len(writer.promises) < 2_000, "nobody is cut off"
    after = [psutil.Process(instance.pid).memory_info().rss for instance in installation.instances]
    grown = max(now - then for now, then in zip(after, before, strict=True))
    assert grown < MEMORY, f"P10: {grown / 2**20:.0f} MiB more"
    proxy.rate = None
    proxy.reset()
    healed = until(lambda: all(r.position == len(writer.promises) for r in readers), "P1: all catch up", 30)
    journals = [reader.journal for reader in readers]
    assert violations(History(writer.promises, journals, stored(installation.database_url))) == []
    figures(
        f"{len(writer.promises)} messages of 9 kB, {installation.total('streams_cut_total'):.0f} cut off, "
        f"{sum(journal.connects for journal in journals)} connects, {grown / 2**20:.1f} MiB more, "
        f"complete {healed:.2f} s after the line was mended"
    )


def test_f14_the_kernel_lets_go_of_stalled_readers(install: Install, figures: Figures, seed: int) -> None:
    """A closed file is not a closed connection while there is something to send to somebody who takes nothing."""
    installation = install(instances=1)
    port = installation.instances[0].port
    writer = installation.writer("ada", "invoices", seed=seed)
    with ExitStack() as stack:
        readers = [stack.enter_context(stalled(port, "chloe", "invoices")) for _ in range(READERS)]
        theirs = {reader.getsockname()[1] for reader in readers}
        while installation.total("streams_cut_total") < READERS:
            writer.send("x" * 9_000, str(uuid4()))
        gone = until(lambda: not kept_by_the_kernel(port, theirs), "the kernel lets go of them", GONE)
    figures(f"{READERS} readers, no socket {gone:.0f} s after they were cut off (limit {GONE})")


def kept_by_the_kernel(port: int, clients: set[int]) -> list[object]:
    return [
        each
        for each in psutil.net_connections("tcp4")
        if each.family == socket.AF_INET and each.laddr and each.laddr.port == port
        if each.raddr and each.raddr.port in clients and each.status != psutil.CONN_TIME_WAIT
    ]
