"""Something stands still and goes on: an instance (F11), a reader (F13), an event loop (F26)."""

import asyncio
import multiprocessing
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from uuid import uuid4

import psutil
import pytest

from tests.faults.chat_server import PROCESSES, ChatServer
from tests.faults.checker import violations
from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import BUS_ONLY, Installation, until
from tests.faults.cluster.load import Load
from tests.faults.cluster.raw_streams import RawStream, connected
from tests.faults.cluster.stored import stored
from tests.faults.cluster.test_clients import clients_of
from tests.faults.cluster.test_states import SLACK, SWEPT, told
from tests.faults.journal import History, ReaderJournal
from tests.faults.people import Reader
from tests.faults.stalls import SECONDS as STALL

Begin = Callable[..., Load]
SHORT, LONG = 0.5, 4.5  # seconds: a tenth of 5 and 45
ASLEEP = 12.0  # seconds: a tenth of two minutes
HEARTBEAT = 2.7 * 10 / 9


def test_f11_an_instance_is_paused_under_load(install: Install, load: Begin, figures: Figures) -> None:
    installation = install()
    running = load(installation)
    for place, seconds in ((0, SHORT), (1, SHORT), (0, LONG)):
        running.wait_for_progress(30)
        paused = installation.instances[place]
        paused.signal(signal.SIGSTOP)
        time.sleep(seconds)
        paused.signal(signal.SIGCONT)
    installation.expect_bus()
    running.wait_for_progress(30)
    running.expect_kept()
    figures(running.figures())


def test_f11_people_of_a_paused_instance_are_swept_and_come_back(install: Install, figures: Figures) -> None:
    installation = install(**BUS_ONLY)
    installation.expect_bus()
    ada, omar = installation.person("ada"), installation.person("omar", at=1)
    with ada.stream("invoices") as stream, omar.stream("invoices") as paused:
        paused.next("ready")
        told(stream, "omar", online=True)
        installation.instances[1].signal(signal.SIGSTOP)
        swept = told(stream, "omar", online=False)
        installation.instances[1].signal(signal.SIGCONT)
        back = told(stream, "omar", online=True)
    assert swept < SWEPT + SLACK
    figures(f"swept after {swept:.2f} s (limit {SWEPT}), back after {back:.2f} s")


@pytest.mark.parametrize("redis", ["up", "down"])
def test_f11_rights_that_ended_meanwhile_are_felt_first(
    install: Install, figures: Figures, seed: int, redis: str
) -> None:
    """The instance has missed a removal and messages after it: nora must not get one, and nobody an old heartbeat."""
    installation = install(proxied=["redis"])
    installation.arrive("nora")
    writer = installation.writer("ada", "invoices", seed=seed, urls=[installation.instances[1].url])
    writer.send("While I may", str(uuid4()))
    if redis == "down":
        installation.proxies["redis"].refusing = True
        installation.proxies["redis"].reset()
        until(lambda: not installation.bus_is_well(), "Redis is missed")
    late = asyncio.run(paused_while_removed(installation, lambda: writer.send("Too late", str(uuid4()))))
    figures(f"nora's stream ended {late:.2f} s after the instance went on, without an event")


async def paused_while_removed(installation: Installation, send: Callable[[], None]) -> float:
    paused = installation.instances[0]
    nora, ada = (RawStream(paused.port, user_id, "invoices") for user_id in ("nora", "ada"))
    async with connected([nora, ada]):
        await asyncio.gather(nora.follow(to=1), ada.follow(to=1))
        paused.signal(signal.SIGSTOP)
        await asyncio.sleep(SHORT)
        await asyncio.to_thread(installation.dismiss, "nora")
        for _ in range(3):
            await asyncio.to_thread(send)
        await asyncio.sleep(LONG)
        already, resumed, wall = len(ada.frames), time.monotonic(), time.time()
        paused.signal(signal.SIGCONT)
        await asyncio.wait_for(nora.follow(), 5)
        late = time.monotonic() - resumed
        await asyncio.wait_for(ada.follow(to=4), 5)
        with suppress(TimeoutError):
            await asyncio.wait_for(ada.follow(), 2 * HEARTBEAT)
    assert (nora.kinds()[-1], nora.seqs) == ("revoked", [])
    assert ada.protests == []
    beats = [frame.data for frame in ada.frames[already:] if frame.event == "heartbeat"]
    assert beats
    assert all(datetime.fromisoformat(each["serverTime"]).timestamp() > wall - 0.01 for each in beats)
    assert beats[-1]["head"] == 4
    return late


def read_along(url: str, user_id: str, workflow_id: str, pipe: Connection) -> None:
    """A reader in a process of its own, which can be frozen. Told how far to read, it answers with its journal."""
    reader = Reader(url, user_id, workflow_id).start()
    reader.placed.wait()
    pipe.send("reading")
    head: int = pipe.recv()
    while reader.position < head:
        time.sleep(0.02)
    reader.stopping.set()
    pipe.send(reader.journal)


def test_f13_a_reader_sleeps(install: Install, figures: Figures, seed: int) -> None:
    """Its device takes nothing in; the instance lets go of it, and it misses nothing in the end."""
    installation = install()
    instance = installation.instances[0]
    here, there = multiprocessing.Pipe()
    sleeper = PROCESSES.Process(target=read_along, args=(instance.url, "chloe", "invoices", there), daemon=True)
    sleeper.start()
    assert here.recv() == "reading"
    device = psutil.Process(sleeper.pid)
    device.suspend()
    begun = time.monotonic()
    writer = installation.writer("ada", "invoices", seed=seed, urls=[installation.instances[1].url])
    while not installation.total("streams_cut_total"):
        writer.send("x" * 9_000, str(uuid4()))
        assert time.monotonic() - begun < ASLEEP, "the instance never let go of it"
    cut = time.monotonic() - begun
    until(lambda: installation.total("streams_open") == 0 and installation.total("hubs_open") == 0, "P12: all is gone")
    until(lambda: not clients_of(instance), "P12: its socket too")
    time.sleep(max(0, ASLEEP - (time.monotonic() - begun)))
    device.resume()
    woken = time.monotonic()
    here.send(len(writer.promises))
    assert here.poll(15), "P1: it does not catch up"
    journal: ReaderJournal = here.recv()
    caught_up = time.monotonic() - woken
    sleeper.kill()
    assert violations(History(writer.promises, [journal], stored(installation.database_url))) == []
    figures(f"cut off after {cut:.2f} s, {len(writer.promises)} messages {caught_up:.2f} s after waking up")


def test_f26_an_event_loop_stands_still(install: Install, load: Begin, figures: Figures) -> None:
    """The watchdog barks once, because the stall is longer than the silence it allows, and not for ever."""
    installation = install(bus_silence_seconds="2", bus_lease_seconds="2.5")
    victim = installation.instances[0]
    victim.kill()
    victim.start(program="tests.faults.stalls")
    installation.expect_bus()
    running = load(installation)
    idle = installation.reader("chloe", "wf-0", urls=[victim.url])
    idle.client.timeout = 30.0  # it waits, and does not go elsewhere
    healed: list[float] = []
    before = joins(victim)
    for number in (1, 2):
        running.wait_for_progress(30)
        victim.signal(signal.SIGUSR1)
        healed.append(until(lambda wanted=before + number: joins(victim) == wanted, "the bus is joined again") - STALL)
        installation.expect_bus()
    idle.longest_silence = 0
    until_quiet = time.monotonic() + 2 * HEARTBEAT
    while time.monotonic() < until_quiet:
        assert installation.bus_is_well(), "the watchdog barks at a bus that is well again"
        time.sleep(0.1)
    running.expect_kept()
    assert joins(victim) == before + 2
    assert idle.longest_silence < HEARTBEAT + SLACK, "P15"
    figures(f"{running.figures()}, bus back {max(healed):.2f} s after a stall of {STALL:.0f} s, and for good")


def joins(instance: ChatServer) -> int:
    return instance.log().count("bus_joined")
