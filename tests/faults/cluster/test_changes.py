"""Edits and deletions while readers replay: F25 (P19, P4)."""

import asyncio
import random
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from tests.faults.checker import violations
from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import Installation
from tests.faults.cluster.raw_streams import RawStream, connected
from tests.faults.cluster.stored import stored
from tests.faults.journal import History
from tests.harness.streams import DURABLE

MESSAGES = 120


def test_f25_a_storm_of_changes(install: Install, figures: Figures, seed: int) -> None:
    installation = install(hub_ring_events="40")
    writer = installation.writer("ada", "invoices", seed=seed)
    for number in range(MESSAGES):
        writer.send(f"secret {number}", str(uuid4()))
    live = [installation.reader("vera", "invoices", at=place) for place in (0, 1)]
    epoch = installation.person("ada").list("invoices").json()["streamCursor"].split("-")[0]
    erased: dict[str, float] = {}
    with ThreadPoolExecutor(2) as pool:
        ids = [promise.message_id for promise in writer.promises]
        random.shuffle(ids)
        changing = [pool.submit(change, installation, place, ids[place::2], erased) for place in (0, 1)]
        replays: list[tuple[float, RawStream]] = []
        while not all(each.done() for each in changing):
            replays += asyncio.run(replayed(installation, f"{epoch}-0"))
        for each in changing:
            each.result()
    replays += asyncio.run(replayed(installation, f"{epoch}-0"))
    head = stored(installation.database_url)["invoices"].head
    for reader in live:
        reader.wait_for(head)
    journals = [reader.journal for reader in live]
    assert violations(History(writer.promises, journals, stored(installation.database_url))) == []
    shown = [seen for begun, stream in replays for seen in erased_texts(begun, stream, erased)]
    assert not shown, f"P19: {shown[:3]}"
    figures(f"{len(erased)} changed, {len(replays)} replays, {sum(len(s.seqs) for _, s in replays)} events replayed")


def change(installation: Installation, place: int, ids: list[str], erased: dict[str, float]) -> None:
    ada = installation.person("ada", at=place)
    for message_id in ids:
        if random.random() < 0.5:
            assert ada.delete("invoices", message_id).status_code == 200
        else:
            assert ada.edit("invoices", message_id, "harmless").status_code == 200
        erased[message_id] = time.monotonic()


async def replayed(installation: Installation, start: str) -> list[tuple[float, RawStream]]:
    """Read everything from the beginning, on both instances, as far as it goes now."""
    begun = time.monotonic()
    streams = [RawStream(instance.port, "chloe", "invoices", cursor=start) for instance in installation.instances]
    async with connected(streams):
        await asyncio.wait_for(asyncio.gather(*(stream.follow(to=MESSAGES) for stream in streams)), 15)
    assert not [protest for stream in streams for protest in stream.protests]
    return [(begun, stream) for stream in streams]


def erased_texts(begun: float, stream: RawStream, erased: dict[str, float]) -> list[str]:
    """Texts whose change was acknowledged before the stream began, and that it showed all the same."""
    messages = [frame.data["message"] for frame in stream.frames if frame.event in DURABLE]
    return [
        message["body"]
        for message in messages
        if message["body"] not in (None, "harmless") and erased.get(message["id"], begun) < begun
    ]
