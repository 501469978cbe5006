"""Instances, Redis and PostgreSQL are killed under load: F1, F4, F8."""

import random
import time
from collections.abc import Callable

import pytest
import redis

from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import Installation, until
from tests.faults.cluster.load import Load
from tests.faults.cluster.stored import query

Begin = Callable[..., Load]
KILLS = 5


def test_f01_instances_are_killed(install: Install, load: Begin, figures: Figures, seed: int) -> None:
    installation = install()
    running = load(installation)
    for number in range(KILLS):
        time.sleep(random.uniform(0.2, 0.6))
        victim = installation.instances[number % 2]
        victim.kill()
        time.sleep(random.uniform(0, 0.3))
        victim.start()
    running.wait_for_progress()
    running.expect_kept()
    assert all(reader.journal.connects > 1 for reader in running.readers)
    figures(running.figures())


@pytest.mark.parametrize("gap", [0, 1], ids=["at-once", "later"])
def test_f04_redis_is_killed(install: Install, load: Begin, figures: Figures, gap: float) -> None:
    installation = install()
    valkey = installation.stores.valkey
    running = load(installation)
    for _ in range(2):
        running.wait_for_progress(40)
        valkey.kill()
        if gap:
            until(lambda: not installation.bus_is_well(), "the instances notice that Redis is away")
            running.wait_for_progress(40)  # P13: no POST depends on it
        valkey.start()
    healed = installation.expect_bus()
    running.wait_for_progress()
    running.expect_kept()
    assert all(reader.journal.connects == 1 for reader in running.readers), "no stream has to end for it"
    expect_subscriptions(installation)
    figures(f"{running.figures()}, bus back in {healed:.2f} s")


def expect_subscriptions(installation: Installation) -> None:
    """As many as there are hubs, and not one more."""
    with redis.Redis.from_url(installation.stores.valkey.url) as client:
        nonce = query(installation.database_url, "SELECT nonce FROM store_epochs")[0]["nonce"]
        channels = client.pubsub_channels(f"workflow-chat:{nonce}:conversation:*")
        numbers = [number for _, number in client.pubsub_numsub(*channels)]
        hubs = sum(installation.metric(instance, "hubs_open") for instance in installation.instances)
        assert sum(numbers) == hubs == 3 * len(installation.instances)


def test_f08_postgres_is_killed(install: Install, load: Begin, figures: Figures) -> None:
    installation = install()
    running = load(installation)
    for gap in (0.0, 0.5):
        running.wait_for_progress(40)
        installation.stores.postgres.kill()
        time.sleep(gap)
        installation.stores.postgres.start()
        running.wait_for_progress()
    running.expect_kept()  # a resync would be a violation: the epoch is the same
    figures(running.figures())


def test_a_bus_that_works_needs_no_position_check(install: Install, load: Begin, figures: Figures) -> None:
    """Otherwise the check, at a tenth of its interval, would hide a bus that does not."""
    never = {"position_poll_seconds": "600", "position_check_seconds": "600"}
    patient = {"bus_silence_seconds": "20", "bus_lease_seconds": "20"}  # a busy machine must not look like a fault
    installation = install(**never, **patient)
    installation.expect_bus()
    running = load(installation)
    running.wait_for_progress(150)
    running.expect_kept()
    figures(f"{running.figures()}, {installation.total('hub_repairs_total'):.0f} repairs")
