"""Instances are replaced one after the other while people write and read: F21, F22 (P17)."""

import asyncio
import time
from collections.abc import Callable
from uuid import uuid4

from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import Installation
from tests.faults.cluster.load import Load
from tests.faults.cluster.raw_streams import RawStream, opened

Begin = Callable[..., Load]
STALLED = 10


def test_f21_a_rolling_update(install: Install, load: Begin, figures: Figures) -> None:
    installation = install()
    running = load(installation)
    ends: list[float] = []
    for instance in installation.instances * 2:
        running.wait_for_progress(40)
        begun = time.monotonic()
        instance.terminate()
        assert instance.wait(10) == 0, instance.log()
        ends.append(time.monotonic() - begun)
        instance.start()
    running.expect_kept()
    assert max(ends) < 5
    figures(f"{running.figures()}, the slowest end {max(ends):.2f} s")


def test_f22_stalled_readers_hold_nobody_up(install: Install, figures: Figures, seed: int) -> None:
    installation = install(send_deadline_seconds="15")
    asyncio.run(stall(installation, seed))
    ends: list[float] = []
    for instance in installation.instances:
        begun = time.monotonic()
        instance.terminate()
        assert instance.wait(10) == 0, instance.log()
        ends.append(time.monotonic() - begun)
    assert max(ends) < 5
    figures(f"instances with {STALLED} stalled readers each ended within {max(ends):.2f} s")


async def stall(installation: Installation, seed: int) -> None:
    """Readers who never read, and more than their connections can hold."""
    streams = [
        RawStream(instance.port, "chloe", "invoices") for instance in installation.instances for _ in range(STALLED)
    ]
    await opened(streams, receive_buffer=4096)
    for stream in streams:
        assert await stream.head() == 200
    writer = installation.writer("ada", "invoices", seed=seed)
    for _ in range(60):
        await asyncio.to_thread(writer.send, "x" * 9_000, str(uuid4()))
    for stream in streams:
        stream.abandon()
