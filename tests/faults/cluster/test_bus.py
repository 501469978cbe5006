"""The bus at its worst: silent (F5), unreliable (F6), cut for slowness (F7), absent, guarded, and without text."""

import random
import re
import signal
import time
from collections.abc import Callable
from itertools import count
from uuid import uuid4

import pytest
import redis

from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import BUS_ONLY, Stores, until
from tests.faults.cluster.load import Load
from tests.faults.cluster.resp import UnreliableMessages
from tests.servers.process import free_port
from tests.servers.valkey import ValkeyServer

Begin = Callable[..., Load]
LONG = "€" * 4900  # almost as long as the bus carries
WATCHDOG = 0.6  # seconds of silence; the full interval is ten times that


def test_f05_redis_falls_silent(install: Install, load: Begin, figures: Figures) -> None:
    """No byte and no RST: only the watchdog can notice."""
    installation = install(proxied=["redis"], **BUS_ONLY)
    running = load(installation)
    running.wait_for_progress(40)
    assert installation.bus_is_well()
    installation.proxies["redis"].silence()
    begun = time.monotonic()
    until(lambda: not installation.bus_is_well(), "the watchdog barks", 3)
    noticed = time.monotonic() - begun
    running.wait_for_progress(40)
    time.sleep(max(0, 2 - (time.monotonic() - begun)))
    assert max(answered for writer in running.writers for answered in writer.answered_in) < 2, "no POST waits for Redis"
    installation.proxies["redis"].flow()
    healed = installation.expect_bus()
    running.wait_for_progress()
    running.expect_kept()
    figures(f"{running.figures()}, noticed in {noticed:.2f} s (limit {WATCHDOG}), back in {healed:.2f} s")


def test_a_half_open_link_is_noticed(install: Install, load: Begin, figures: Figures) -> None:
    """Redis hears us, and we do not hear Redis."""
    installation = install(proxied=["redis"], **BUS_ONLY)
    running = load(installation)
    running.wait_for_progress(40)
    installation.proxies["redis"].silence("down")
    noticed = until(lambda: not installation.bus_is_well(), "the watchdog barks", 3)
    installation.proxies["redis"].flow()
    installation.expect_bus()
    running.expect_kept(at_least=40)
    figures(f"{running.figures()}, noticed in {noticed:.2f} s")


def test_f06_redis_drops_repeats_and_reorders(install: Install, load: Begin, figures: Figures, seed: int) -> None:
    filters: list[UnreliableMessages] = []
    numbers = count(seed)

    def unreliable() -> UnreliableMessages:
        filters.append(UnreliableMessages(next(numbers)))
        return filters[-1]

    installation = install(proxied=["redis"], redis_filter=unreliable, **BUS_ONLY)
    installation.expect_bus()
    running = load(installation)
    running.wait_for_progress(300)
    running.expect_kept()
    dropped, repeated, delayed = (
        sum(getattr(each, what) for each in filters) for what in ("dropped", "repeated", "delayed")
    )
    assert min(dropped, repeated, delayed) > 20
    figures(f"{running.figures()}, {dropped} dropped, {repeated} repeated, {delayed} overtaken")


def test_f07_redis_cuts_a_slow_subscriber(install: Install, figures: Figures, seed: int) -> None:
    installation = install(**BUS_ONLY, bus_silence_seconds="20")
    paused, other = installation.instances
    reader = installation.reader("chloe", "invoices", urls=[paused.url])
    writer = installation.writer("ada", "invoices", seed=seed, urls=[other.url])
    with redis.Redis.from_url(installation.stores.valkey.url) as client:
        client.config_set("client-output-buffer-limit", "pubsub 64kb 32kb 1")
        before = cut_subscribers(client)
        paused.signal(signal.SIGSTOP)
        number = 0
        while cut_subscribers(client) == before:
            number += 1
            assert number < 2500, "Redis never cut it"
            writer.send(f"{number} {LONG}", str(uuid4()))
        paused.signal(signal.SIGCONT)
        writer.send("the last one", str(uuid4()))
        behind = reader.wait_for(number + 1)
        client.config_set("client-output-buffer-limit", "pubsub 32mb 8mb 60")
    assert [event.seq for event in reader.journal.applied] == list(range(1, number + 2))
    assert not reader.journal.protests
    figures(f"cut after {number} messages of 15 kB, the reader complete {behind:.2f} s after the last")


def cut_subscribers(client: redis.Redis) -> int:
    return client.info("stats")["client_output_buffer_limit_disconnections"]


def test_readers_are_at_most_two_seconds_behind_without_redis(install: Install, figures: Figures, seed: int) -> None:
    """At the full interval of the position check, and with Redis away since before the start."""
    installation = install(redis_url=f"redis://127.0.0.1:{free_port()}/0", position_poll_seconds="1")
    readers = [installation.reader("chloe", "orders", urls=[each.url]) for each in installation.instances]
    writer = installation.writer("ada", "orders", seed=seed)
    behind: list[float] = []
    for number in range(1, 6):
        writer.move_on()
        writer.send("Is anybody there?", str(uuid4()))
        behind.extend(reader.wait_for(number) for reader in readers)
        time.sleep(random.uniform(0, 0.5))
    assert max(behind) < 2
    assert max(writer.answered_in) < 1
    figures(f"{len(behind)} deliveries, the slowest {max(behind):.2f} s behind")


def test_instances_that_started_without_redis_join_it_later(install: Install, load: Begin, figures: Figures) -> None:
    with ValkeyServer() as valkey:
        valkey.kill()
        installation = install(redis_url=valkey.url, **BUS_ONLY)
        assert not installation.bus_is_well()
        running = load(installation)
        running.wait_for_progress()
        valkey.start()
        joined = installation.expect_bus()
        running.wait_for_progress(60)
        running.expect_kept(at_least=60)
    figures(f"{running.figures()}, joined in {joined:.2f} s")


class GuardedValkey(ValkeyServer):
    """One that wants a password."""

    secret = "only:the/tests@know"

    def command(self) -> list[object]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return [*super().command(), "--requirepass", self.secret]

    def is_ready(self) -> bool:
        with redis.Redis(port=self.port, password=self.secret) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False


@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_a_password(install: Install, load: Begin, figures: Figures, *, right: bool) -> None:
    with GuardedValkey() as valkey:
        secret = "only%3Athe%2Ftests%40know" if right else "guessed"
        installation = install(redis_url=f"redis://:{secret}@127.0.0.1:{valkey.port}/0")
        running = load(installation)
        running.wait_for_progress(60)
        assert installation.bus_is_well() == right
        running.expect_kept(at_least=60)
        assert secret not in installation.logs()
    figures(running.figures())


def test_ids_only_keeps_text_off_redis(install: Install, load: Begin, figures: Figures, stores: Stores) -> None:
    installation = install(bus_ids_only="true", **BUS_ONLY)
    with redis.Redis.from_url(stores.valkey.url) as client, client.pubsub() as spy:
        spy.psubscribe("workflow-chat:*")
        running = load(installation)
        running.wait_for_progress(100)
        running.expect_kept()
        overheard: list[str] = []
        while (message := spy.get_message()) is not None:
            overheard.append(str(message["data"]))
    assert sum('"k":"event"' in each for each in overheard) >= 60
    assert not [each for each in overheard if re.search(r'"p":"[^"]|(ada|ben|omar) \d', each)]
    figures(running.figures())
