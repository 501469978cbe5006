"""Rights and tokens end while streams are open: F19, F20 (P7)."""

import asyncio
import random
import time
from uuid import uuid4

import pytest

from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import Installation, until
from tests.faults.cluster.raw_streams import RawStream, connected
from tests.harness.streams import Stream
from workflow_chat.actions import directory

HEARTBEAT = 2.7 * 10 / 9  # seconds between two heartbeats at most
ROUNDS = 4


def test_a_removal_is_felt_on_every_instance_within_a_second(install: Install, figures: Figures) -> None:
    installation = install()
    took: list[float] = []
    for number in range(ROUNDS):
        user_id = f"nora-{number}"
        installation.arrive(user_id)
        people = [installation.person(user_id, at=place) for place in (0, 1)]
        with people[0].stream("invoices") as here, people[1].stream("invoices") as there:
            for stream in (here, there):
                stream.next("ready")
            installation.dismiss(user_id)
            begun = time.monotonic()
            for stream in (here, there):
                expect_end(stream)
            took.append(time.monotonic() - begun)
    assert max(took) < 1
    figures(f"{2 * ROUNDS} streams, the slowest {max(took):.2f} s after the removal")


def expect_end(stream: Stream, seconds: float = 1) -> None:
    assert stream.next("revoked", timeout=seconds).data == {"code": "workflow_not_found"}
    assert stream.until_closed() == []


@pytest.mark.parametrize("redis", ["up", "down"])
def test_f19_removed_at_any_point(install: Install, figures: Figures, seed: int, redis: str) -> None:
    """In the middle of a replay, between its first steps, or idle; with Redis away a heartbeat finds it out."""
    installation = install(proxied=["redis"], heartbeat_seconds="2.7")
    writer = installation.writer("ada", "invoices", seed=seed, per_second=60)
    for number in range(400):
        writer.send(f"Message {number}", str(uuid4()))
    users = [f"nora-{number}" for number in range(ROUNDS)]
    for user_id in users:
        installation.arrive(user_id)
    if redis == "down":
        installation.proxies["redis"].refusing = True
        installation.proxies["redis"].reset()
        until(lambda: not installation.bus_is_well(), "Redis is missed")
    writer.start()
    epoch = installation.person("ada").list("invoices").json()["streamCursor"].split("-")[0]
    late = [asyncio.run(removed_while_reading(installation, user_id, f"{epoch}-0")) for user_id in users]
    bound = 1 if redis == "up" else HEARTBEAT
    assert max(late) < bound + 0.5, f"an event came {max(late):.2f} s after the removal"
    figures(f"{6 * ROUNDS} streams, the last event {max(late):.2f} s after the removal (limit {bound:.1f})")


async def removed_while_reading(installation: Installation, user_id: str, start: str) -> float:
    """Six streams from the very beginning; the seconds between the removal and the last event of any of them."""
    ports = [instance.port for instance in installation.instances]
    streams = [RawStream(ports[number % 2], user_id, "invoices", cursor=start) for number in range(6)]
    async with connected(streams):
        following = [asyncio.create_task(stream.follow()) for stream in streams]
        await asyncio.sleep(random.uniform(0, 0.4))
        await asyncio.to_thread(installation.dismiss, user_id)
        removed = time.monotonic()
        _, stuck = await asyncio.wait(following, timeout=15)
    ends = [(stream.status, stream.kinds()[-2:], len(stream.seqs)) for stream in streams]
    assert not stuck, f"{ends}\n{installation.logs()}"
    for stream in streams:
        assert stream.protests == []
        assert stream.status == 404 or stream.kinds()[-1] == "revoked", stream.kinds()[-3:]
    return max(last - removed for stream in streams for last in [*stream.arrivals.values(), removed])


def test_f20_a_token_ends_and_the_next_goes_on(install: Install, figures: Figures, seed: int) -> None:
    """Also while Redis is away."""
    installation = install(proxied=["redis"])
    writer = installation.writer("ada", "invoices", seed=seed, per_second=60).start()
    installation.proxies["redis"].silence()
    asyncio.run(renewed(installation, 3))
    writer.stopping.set()
    figures("two streams, three tokens of 2 s each, no event missing, none twice")


@pytest.mark.parametrize("redis", ["up", "down"])
def test_f20_tokens_are_revoked(install: Install, figures: Figures, redis: str) -> None:
    """Streams of an old token end; with Redis away at the next heartbeat."""
    installation = install(proxied=["redis"], heartbeat_seconds="2.7")
    installation.arrive("nora")
    if redis == "down":
        installation.proxies["redis"].refusing = True
        installation.proxies["redis"].reset()
        until(lambda: not installation.bus_is_well(), "Redis is missed")
    time.sleep(1.1)  # a token says in whole seconds when it was issued
    people = [installation.person("nora", at=place) for place in (0, 1)]
    time.sleep(1.1)
    with people[0].stream("invoices") as here, people[1].stream("invoices") as there:
        for stream in (here, there):
            stream.next("ready")
        installation.do(directory.revoke_tokens, "nora")
        begun = time.monotonic()
        for stream in (here, there):
            end = stream.next("revoked", timeout=HEARTBEAT + 1)
            assert end.data == {"code": "token_revoked"}
        took = time.monotonic() - begun
    assert people[0].list("invoices").json()["code"] == "token_revoked"
    assert took < (1 if redis == "up" else HEARTBEAT + 0.5)
    figures(f"two streams ended after {took:.2f} s")


async def renewed(installation: Installation, times: int) -> None:
    for instance in installation.instances:
        stream = RawStream(instance.port, "chloe", "invoices")
        for _ in range(times):
            stream.renew(life=2)
            expires = time.time() + 2
            async with connected([stream]):
                await asyncio.wait_for(stream.follow(), 10)
            assert stream.frames[-1].event == "reconnect"
            assert stream.frames[-1].data == {"reason": "token_expiring"}
            assert time.time() < expires + 1
        assert len(stream.seqs) > 10
        assert stream.protests == []
