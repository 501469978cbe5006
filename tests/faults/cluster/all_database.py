"""PostgreSQL is slow and silent (F10), and forgets what readers are just reading (F24)."""

import asyncio
import random
import time
from uuid import uuid4

from tests.faults.checker import violations
from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import Installation
from tests.faults.cluster.raw_streams import RawStream, connected
from tests.faults.cluster.stored import query, stored
from tests.faults.cluster.travellers import RoamingReader, RoamingWriter
from tests.faults.journal import History

EACH_WAY = 0.15  # seconds: 300 ms a query
HEARTBEAT = 2.7 * 10 / 9  # seconds between two heartbeats at most
PATIENCE = 2.7 / 9  # seconds that a heartbeat waits for an answer about rights
SLACK = 0.7  # for a busy machine
REPLAYS = 20
MESSAGES, BEGINNING, STEP = 400, 20, 10
FORGET = """
    WITH head AS (
        UPDATE workflow_conversation_heads h SET floor_seq = $1 FROM workflow_conversations c
         WHERE c.id = h.conversation_id AND c.workflow_id = 'invoices' RETURNING h.conversation_id)
    DELETE FROM workflow_chat_events e USING head WHERE e.conversation_id = head.conversation_id AND e.seq <= $1"""


def test_f10_postgres_is_slow_and_then_silent(install: Install, figures: Figures, seed: int) -> None:
    installation = install(proxied=["postgres"])
    database = installation.proxies["postgres"]
    idle = [installation.reader("vera", "orders", at=place) for place in (0, 1)]
    readers = [installation.reader("chloe", "invoices", at=place) for place in (0, 1)]
    writer = installation.writer("ada", "invoices", seed=seed)
    database.delay = EACH_WAY
    alone = delays(writer, readers, 15)
    beside = asyncio.run(while_others_replay(installation, writer, readers))
    assert max(beside) < max(alone) + 0.5, "P11: those who replay hold up those who are in step"
    database.silence()
    time.sleep(2 * HEARTBEAT)  # not an event that could be awaited: heartbeats have to come in this time
    database.flow()
    database.delay = 0
    delays(writer, readers, 5)
    silence = max(reader.longest_silence for reader in idle)
    assert silence < HEARTBEAT + PATIENCE + SLACK, f"P15: {silence:.2f} s without a byte"
    everybody = [reader.journal for reader in (*idle, *readers)]
    assert [journal.connects for journal in everybody] == [1] * 4
    assert violations(History(writer.promises, everybody, stored(installation.database_url))) == []
    figures(
        f"{max(alone) * 1000:.0f} ms from answer to arrival at most, {max(beside) * 1000:.0f} ms beside {REPLAYS} "
        f"replays, {silence:.2f} s between two heartbeats at most (limit {HEARTBEAT + PATIENCE:.1f})"
    )


def delays(writer: RoamingWriter, readers: list[RoamingReader], number: int) -> list[float]:
    """Send; from each answer to the arrival at the slowest reader."""
    took: list[float] = []
    for _ in range(number):
        writer.send("Hello", str(uuid4()))
        took.append(max(reader.wait_for(writer.promises[-1].seq) for reader in readers))
    return took


async def while_others_replay(
    installation: Installation, writer: RoamingWriter, readers: list[RoamingReader]
) -> list[float]:
    epoch = installation.person("ada").list("invoices").json()["streamCursor"].split("-")[0]
    ports = [instance.port for instance in installation.instances]
    streams = [RawStream(ports[n % 2], "ben", "invoices", cursor=f"{epoch}-0") for n in range(REPLAYS)]
    async with connected(streams):
        following = [asyncio.create_task(stream.follow()) for stream in streams]
        took = await asyncio.to_thread(delays, writer, readers, 15)
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
    assert not [protest for stream in streams for protest in stream.protests]
    return took


def test_f24_retention_overtakes_readers(install: Install, figures: Figures, seed: int) -> None:
    """As an operator's script would drop events: the floor and the events in one transaction."""
    installation = install(hub_ring_events="20")
    writer = installation.writer("ada", "invoices", seed=seed)
    for _ in range(MESSAGES):
        writer.send("x" * 3000, str(uuid4()))
    epoch = installation.person("ada").list("invoices").json()["streamCursor"].split("-")[0]
    streams = asyncio.run(overtaken(installation, writer, f"{epoch}-0"))
    resyncs = [frame.data for stream in streams for frame in stream.frames if frame.event == "resync"]
    assert not [protest for stream in streams for protest in stream.protests], "P2: a hole instead of a resync"
    assert {each["reason"] for each in resyncs} == {"too_old"}
    assert all(int(each["since"].removeprefix(f"{epoch}-")) >= BEGINNING for each in resyncs)
    assert all(stream.seqs[-1] == MESSAGES + 1 for stream in streams)
    figures(f"{len(streams)} readers, {len(resyncs)} resyncs, {sum(len(s.seqs) for s in streams)} events")


async def overtaken(installation: Installation, writer: RoamingWriter, start: str) -> list[RawStream]:
    """All have begun when retention begins; all are there in the end, and get what is new then."""
    ports = [instance.port for instance in installation.instances]
    streams = [RawStream(ports[number % 2], "chloe", "invoices", cursor=start) for number in range(10)]
    async with connected(streams), asyncio.timeout(60):
        await asyncio.gather(*(stream.persist(to=BEGINNING) for stream in streams))
        await asyncio.gather(asyncio.to_thread(forget_step_by_step, installation), *map(dawdle, streams))
        await asyncio.to_thread(writer.send, "Something new", str(uuid4()))
        await asyncio.gather(*(stream.persist(to=MESSAGES + 1) for stream in streams))
    return streams


def forget_step_by_step(installation: Installation) -> None:
    for floor in range(STEP, MESSAGES - STEP, STEP):
        query(installation.database_url, FORGET, floor)


async def dawdle(stream: RawStream) -> None:
    """Read on now and then, so that retention is sometimes faster."""
    while stream.position < MESSAGES:
        await stream.persist(to=min(MESSAGES, stream.position + random.randrange(1, 40)))
        await asyncio.sleep(random.uniform(0, 0.2))
