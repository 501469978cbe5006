"""nginx stands before the instances, and is reloaded while streams are open: F30."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.load import Load
from tests.servers.nginx import NginxProxy

LINGER = 2  # seconds that a reload gives to open streams
AT_ONCE = 1.0  # seconds


@pytest.mark.parametrize("buffering", [False, True], ids=["buffering-off", "buffering-on"])
def test_f30_behind_nginx(
    install: Install, load: Callable[..., Load], figures: Figures, seed: int, *, buffering: bool
) -> None:
    """With buffering on, what we say about our streams has to be enough."""
    installation = install()
    ports = [instance.port for instance in installation.instances]
    with NginxProxy(ports, buffering=buffering, linger=LINGER) as nginx:
        installation.front = nginx.url
        reader, writer = installation.reader("vera", "wf-0"), installation.writer("ada", "wf-0", seed=seed)
        behind: list[float] = []
        for number in range(1, 11):
            writer.send("Small enough to be kept in a buffer", str(uuid4()))
            behind.append(reader.wait_for(number))
        assert max(behind) < AT_ONCE
        running = load(installation)
        for _ in range(2):
            running.wait_for_progress(30)
            nginx.reload()
            time.sleep(LINGER + 0.5)  # the old workers end their streams
        running.wait_for_progress(30)
        running.expect_kept()
        assert min(reader.journal.connects for reader in running.readers) > 1, "the reloads cut nobody off"
    figures(f"a message {max(behind) * 1000:.0f} ms after its answer at most; {running.figures()}")
