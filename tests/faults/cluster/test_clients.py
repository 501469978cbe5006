"""Clients and the links to them: cut (F12), stalled (F14), all at once (F16), and with odd cursors (F17)."""

import asyncio
import random
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from statistics import median
from uuid import uuid4

import psutil

from tests.faults.chat_server import ChatServer
from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import Installation, until
from tests.faults.cluster.load import Load
from tests.faults.cluster.raw_streams import RawStream, connected, stalled
from tests.faults.cluster.stored import query

Begin = Callable[..., Load]
STALLED, HEALTHY = 24, 48
NOISE = 0.1  # seconds by which a busy machine delays anybody; behind a stalled reader it would be many times that
MEMORY = 60 * 2**20  # bytes that stalled readers may cost an instance
STORM = 500
PEOPLE = ("ada", "ben", "chloe", "omar", "vera")


def test_f12_links_break_at_any_byte(install: Install, load: Begin, figures: Figures) -> None:
    installation = install(proxied=["clients"], heartbeat_seconds="0.5")
    proxy = installation.proxies["clients"]
    proxy.cut_after = lambda: random.randrange(50, 6_000)
    running = load(installation)
    for _ in range(4):
        running.wait_for_progress(30)
        proxy.reset()
    proxy.silence()  # no FIN and no RST: the clients' own watchdogs have to notice
    time.sleep(4.5)
    proxy.flow()
    running.wait_for_progress(30)
    proxy.cut_after = lambda: None
    running.expect_kept()
    assert proxy.cuts > 30
    figures(f"{running.figures()}, {proxy.cuts} cuts")


@contextmanager
def stalled_readers(installation: Installation) -> Generator[None]:
    with ExitStack() as stack:
        for number in range(STALLED):
            port = installation.instances[number % 2].port
            stack.enter_context(stalled(port, PEOPLE[number % 5], "invoices"))
        yield


def test_f14_stalled_readers(install: Install, figures: Figures, seed: int) -> None:
    """A third of all readers stop reading: the others notice nothing, and the instances let go of them."""
    installation = install()
    writer = installation.writer("ada", "invoices", seed=seed)
    alone = asyncio.run(delays_of_the_healthy(installation, writer.send, 0))
    sockets, memory = resources(installation)
    with stalled_readers(installation):
        beside = asyncio.run(delays_of_the_healthy(installation, writer.send, len(alone)))
        until(lambda: installation.total("streams_cut_total") >= STALLED, "they are cut off")
        gone = until(lambda: resources(installation)[0] <= sockets, "the instances let go of them")
        grown = resources(installation)[1] - memory
    assert grown < MEMORY, "P10"
    assert median(beside) < 1.2 * median(alone) + NOISE, "P11: the healthy have to wait"
    asyncio.run(come_back(installation, 2 * len(alone)))
    figures(
        f"median {median(alone) * 1000:.0f} ms alone, {median(beside) * 1000:.0f} ms beside {STALLED} stalled, p99 "
        f"{percentile(alone) * 1000:.0f} and {percentile(beside) * 1000:.0f} ms, {grown / 2**20:.1f} MiB more, "
        f"sockets closed after {gone:.2f} s"
    )


async def come_back(installation: Installation, head: int) -> None:
    """P1: those who had stalled go on from where they were, which was the middle."""
    epoch = installation.person("ada").list("invoices").json()["streamCursor"].split("-")[0]
    ports = [instance.port for instance in installation.instances]
    cursor = f"{epoch}-{head // 2}"
    streams = [RawStream(ports[n % 2], PEOPLE[n % 5], "invoices", cursor=cursor) for n in range(STALLED)]
    async with connected(streams):
        await asyncio.wait_for(asyncio.gather(*(stream.follow(to=head) for stream in streams)), 15)
    assert [stream.seqs for stream in streams] == [list(range(head // 2 + 1, head + 1))] * STALLED


async def delays_of_the_healthy(
    installation: Installation, send: Callable[[str, str], None], already: int
) -> list[float]:
    """Send large messages; from each message's sending to its arrival at the slowest reader."""
    ports = [instance.port for instance in installation.instances]
    streams = [RawStream(ports[number % 2], PEOPLE[number % 5], "invoices") for number in range(HEALTHY)]
    sent: list[float] = []
    async with connected(streams):
        following = [asyncio.create_task(stream.follow(to=already + 80)) for stream in streams]
        while not all(stream.frames for stream in streams):  # noqa: ASYNC110 - the streams tell nobody
            await asyncio.sleep(0.01)
        for _ in range(80):
            sent.append(time.monotonic())
            await asyncio.to_thread(send, "x" * 9_000, str(uuid4()))
        await asyncio.wait_for(asyncio.gather(*following), 15)
    for stream in streams:
        assert stream.seqs == list(range(already + 1, already + 81))
    return [max(s.arrivals[already + number] for s in streams) - at for number, at in enumerate(sent, 1)]


def percentile(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99) - 1]


def resources(installation: Installation) -> tuple[int, int]:
    """Clients' connections to the instances, and the memory of the larger one in bytes."""
    processes = [psutil.Process(instance.pid) for instance in installation.instances]
    return sum(map(clients_of, installation.instances)), max(each.memory_info().rss for each in processes)


def clients_of(instance: ChatServer) -> int:
    """Sockets that the instance holds; the pool of the database is not among them."""
    held = psutil.Process(instance.pid).net_connections("tcp4")
    return sum(each.laddr.port == instance.port and each.status != psutil.CONN_LISTEN for each in held)


def test_f16_everybody_comes_back_at_once(install: Install, figures: Figures, seed: int) -> None:
    """After a restart nothing is at hand: 500 readers who are 50 events behind share a few reads."""
    installation = install()
    writer = installation.writer("ada", "invoices", seed=seed)
    for number in range(60):
        writer.send(f"Message {number}", str(uuid4()))
    epoch = installation.person("ada").list("invoices").json()["streamCursor"].split("-")[0]
    for instance in installation.instances:
        instance.kill()
        instance.start()
    before = reads_of_the_log(installation)
    took = asyncio.run(storm(installation, f"{epoch}-10"))
    until(lambda: reads_of_the_log(installation) > before, "PostgreSQL has counted")
    time.sleep(1)  # it counts with a delay, for each connection that has become idle
    reads = reads_of_the_log(installation) - before
    assert reads <= 2 + 20 * max(1, took), "readers do not share their reads"
    figures(f"{STORM} streams complete in {took:.2f} s, {reads} reads of the log")


async def storm(installation: Installation, cursor: str) -> float:
    ports = [instance.port for instance in installation.instances]
    streams = [RawStream(ports[n % 2], PEOPLE[n % 5], "invoices", cursor=cursor) for n in range(STORM)]
    begun = time.monotonic()
    async with connected(streams):
        await asyncio.wait_for(asyncio.gather(*(stream.persist(to=60) for stream in streams)), 30)
        took = time.monotonic() - begun
    for stream in streams:
        assert (stream.status, stream.seqs, stream.protests) == (200, list(range(11, 61)), [])
    return took


def reads_of_the_log(installation: Installation) -> int:
    sql = "SELECT idx_scan + seq_scan AS reads FROM pg_stat_user_tables WHERE relname = 'workflow_chat_events'"
    return query(installation.database_url, sql)[0]["reads"]


def test_f17_cursors_of_every_kind(install: Install, figures: Figures, seed: int) -> None:
    installation = install()
    for workflow in ("invoices", "orders"):
        writer = installation.writer("ada", workflow, seed=seed)
        for number in range(20):
            writer.send(f"{workflow} {number}", str(uuid4()))
    ada = installation.person("ada")
    here, there = (ada.list(each).json()["streamCursor"].split("-")[0] for each in ("invoices", "orders"))
    assert here != there
    usable = {f"{here}-{seq}": list(range(seq + 1, 21)) for seq in range(21)}
    unusable = {
        f"{there}-3": "epoch",
        f"{here}-21": "future",
        f"{here}-9223372036854775807": "future",
        f"{here}-99999999999999999999": "malformed",
        **dict.fromkeys((f"{here}-", f"{here}-03", "nonsense", "x" * 7000, f"{here.upper()}-3", "-", "0"), "malformed"),
    }
    asyncio.run(try_cursors(installation, usable, unusable))
    figures(f"{2 * len(usable)} usable, {2 * len(unusable)} unusable, no byte of another conversation")


async def try_cursors(installation: Installation, usable: dict[str, list[int]], unusable: dict[str, str]) -> None:
    for instance in installation.instances:
        good = [RawStream(instance.port, "chloe", "invoices", cursor=cursor) for cursor in usable]
        bad = [RawStream(instance.port, "chloe", "invoices", cursor=cursor) for cursor in unusable]
        async with connected([*good, *bad]):
            await asyncio.wait_for(asyncio.gather(*(stream.follow(to=20) for stream in good)), 15)
            for stream in bad:
                stream.last_id = None
                await asyncio.wait_for(stream.follow(to=0), 10)
        for stream, expected in zip(good, usable.values(), strict=True):
            assert (stream.status, stream.kinds()[0], stream.seqs) == (200, "ready", expected)
        for stream, reason in zip(bad, unusable.values(), strict=True):
            assert (stream.status, stream.kinds()[0]) == (200, "resync")
            assert stream.frames[0].data["reason"] == reason
        assert "orders" not in str([stream.frames for stream in (*good, *bad)])
