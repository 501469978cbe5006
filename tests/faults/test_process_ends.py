"""The server dies (F1) or is replaced (F21) while people write and read: nothing acknowledged is lost or doubled."""

import random
import time

import pytest

from tests.faults.conftest import Load, expect_kept

KILLS = 5


def test_sigkill_under_load(load: Load) -> None:
    for _ in range(KILLS):
        time.sleep(random.uniform(0.4, 0.9))
        load.server.kill()
        load.server.start()
    time.sleep(0.5)
    history = expect_kept(load)
    print(  # noqa: T201 - the figure of this run
        f"{len(history.promises)} acknowledged, {sum(writer.retries for writer in load.writers)} retries, "
        f"{sum(reader.connects for reader in history.readers)} connects, {KILLS} kills"
    )
    assert len(history.promises) > 100
    assert all(reader.connects > 1 for reader in history.readers)


@pytest.mark.parametrize("rolls", [2])
def test_sigterm_under_load(load: Load, rolls: int) -> None:
    for _ in range(rolls):
        time.sleep(0.7)
        load.server.terminate()
        assert load.server.wait() == 0, load.server.log()
        load.server.start()
    history = expect_kept(load)
    assert len(history.promises) > 50
