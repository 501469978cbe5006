"""Instances are replaced one after the other while people write and read: F21, F22 (P17)."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from uuid import uuid4

from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.load import Load
from tests.faults.cluster.raw_streams import stalled

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
    writer = installation.writer("ada", "invoices", seed=seed)
    ends: list[float] = []
    with ExitStack() as stack:
        for instance in installation.instances:
            for _ in range(STALLED):
                stack.enter_context(stalled(instance.port, "chloe", "invoices"))
        for _ in range(60):
            writer.send("x" * 9_000, str(uuid4()))
        for instance in installation.instances:
            begun = time.monotonic()
            instance.terminate()
            assert instance.wait(10) == 0, instance.log()
            ends.append(time.monotonic() - begun)
    assert max(ends) < 5
    figures(f"instances with {STALLED} stalled readers each ended within {max(ends):.2f} s")
