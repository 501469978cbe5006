"""Twenty thousand readers come and go: F29 (P12)."""

import asyncio
import re
import signal
import time

import psutil
import redis

from tests.faults.chat_server import ChatServer
from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import Installation, until
from tests.faults.cluster.load import WORKFLOWS
from tests.faults.cluster.raw_streams import RawStream, connected

CONNECTS = 20_000
ENOUGH = 4_000  # on a machine that cannot do more in the time
SECONDS = 180
AT_ONCE = 50
WARM = 1_000  # connects after which caches and pools are full
MEMORY = 12 * 2**20  # bytes that may be kept after everybody has left
PEOPLE = ("ada", "ben", "chloe", "omar", "vera")


def test_f29_nothing_leaks(install: Install, figures: Figures) -> None:
    installation = install(program="tests.faults.counts_tasks", stream_admissions_per_second="100000")
    asyncio.run(come_and_go(installation, 0, WARM))
    expect_all_gone(installation)
    files, tasks, memory = measured(installation)
    begun, connects = time.monotonic(), 0
    while connects < CONNECTS and time.monotonic() - begun < SECONDS:
        asyncio.run(come_and_go(installation, connects, WARM))
        connects += WARM
    took = time.monotonic() - begun
    assert connects >= ENOUGH, f"{connects} connects in {took:.0f} s prove nothing"
    expect_all_gone(installation)
    until(lambda: measured(installation)[0] <= files, "P12: every file is closed")
    until(lambda: measured(installation)[1] <= tasks, "P12: every task has ended")
    grown = measured(installation)[2] - memory
    assert grown < MEMORY, f"P12: {grown / 2**20:.1f} MiB are kept"
    figures(
        f"{connects} connects in {took:.0f} s; files {files}, tasks {tasks} as before; {grown / 2**20:.1f} MiB more"
    )


async def come_and_go(installation: Installation, first: int, number: int) -> None:
    """Some leave at once, some after their first frames."""
    ports = [instance.port for instance in installation.instances]
    for start in range(first, first + number, AT_ONCE):
        streams = [RawStream(ports[n % 2], PEOPLE[n % 5], WORKFLOWS[n % 3]) for n in range(start, start + AT_ONCE)]
        async with connected(streams):
            await asyncio.wait_for(asyncio.gather(*(stream.follow(to=0) for stream in streams[AT_ONCE // 10 :])), 30)


def expect_all_gone(installation: Installation) -> None:
    until(lambda: installation.total("streams_open") == 0, "P12: no streams")
    until(lambda: installation.total("hubs_open") == 0, "P12: no hubs after the linger")
    with redis.Redis.from_url(installation.stores.valkey.url) as client:
        until(lambda: client.pubsub_channels("workflow-chat:*:conversation:*") == [], "P12: no subscriptions")


def measured(installation: Installation) -> tuple[int, int, int]:
    """Open files and tasks of both instances, and the memory of the larger one."""
    processes = [psutil.Process(instance.pid) for instance in installation.instances]
    files = sum(process.num_fds() for process in processes)
    return files, sum(map(tasks_of, installation.instances)), max(each.memory_info().rss for each in processes)


def tasks_of(instance: ChatServer) -> int:
    told = instance.log().count("tasks: ")
    instance.signal(signal.SIGUSR1)
    until(lambda: instance.log().count("tasks: ") > told, "it says how many tasks it has")
    return int(re.findall(r"tasks: (\d+)", instance.log())[-1])
