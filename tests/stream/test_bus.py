"""What every bus does with topics: the one inside a process, and Redis."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from workflow_chat.clock import SystemClock
from workflow_chat.config import BusSettings
from workflow_chat.realtime.bus.bus import Bus
from workflow_chat.realtime.bus.memory import MemoryBus
from workflow_chat.realtime.bus.redis import RedisBus
from workflow_chat.realtime.bus.topics import RIGHTS, conversation_topic
from workflow_chat.shapes.notices import RightsChanged, TypingSignal

pytestmark = pytest.mark.anyio
TOPIC = conversation_topic("invoices")
ADA_TYPES = TypingSignal("invoices", "ada", is_typing=True)
LIMITS = BusSettings(beat=0.2, silence=2, lease=2, timeout=2)


@asynccontextmanager
async def running(url: str, store: str) -> AsyncGenerator[RedisBus]:
    bus = RedisBus(url, SystemClock(), LIMITS)
    bus.use_store(store)
    joined = asyncio.Event()
    bus.on_gap(joined.set)
    await bus.start()
    try:
        async with asyncio.timeout(5):
            await joined.wait()
        yield bus
    finally:
        await bus.stop()


@pytest.fixture(params=["memory", "redis"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    if request.param == "memory":
        yield MemoryBus()
    else:
        async with running(request.getfixturevalue("valkey_server"), uuid4().hex) as made:
            yield made


async def test_two_listeners_hear_the_same_topic_until_each_has_left(bus: Bus) -> None:
    first: list[Any] = []
    second: list[Any] = []
    leave_first = await bus.subscribe(TOPIC, first.append)
    leave_second = await bus.subscribe(TOPIC, second.append)
    bus.publish(ADA_TYPES)
    leave_first()
    leave_first()
    bus.publish(ADA_TYPES)
    leave_second()
    bus.publish(ADA_TYPES)
    assert (len(first), len(second)) == (1, 2)


async def test_one_listener_may_listen_twice(bus: Bus) -> None:
    heard: list[Any] = []
    leave = await bus.subscribe(TOPIC, heard.append)
    await bus.subscribe(TOPIC, heard.append)
    leave()
    leave()
    bus.publish(ADA_TYPES)
    assert heard == [ADA_TYPES]


async def test_topics_are_apart(bus: Bus) -> None:
    typing: list[Any] = []
    rights: list[Any] = []
    await bus.subscribe(conversation_topic("returns"), typing.append)
    await bus.subscribe(RIGHTS, rights.append)
    bus.publish(ADA_TYPES)
    bus.publish(RightsChanged("ada"))
    assert (typing, rights) == ([], [RightsChanged("ada")])


async def test_a_listener_that_fails_is_nobody_elses_business(bus: Bus) -> None:
    heard: list[Any] = []

    def fail(_: object) -> None:
        raise RuntimeError

    await bus.subscribe(TOPIC, fail)
    await bus.subscribe(TOPIC, heard.append)
    bus.publish(ADA_TYPES)
    assert heard == [ADA_TYPES]


async def test_listeners_of_a_process_share_one_subscription(valkey_server: str) -> None:
    store = uuid4().hex
    channel = f"workflow-chat:{store}:{TOPIC.name}"
    async with running(valkey_server, store) as bus, running(valkey_server, store) as other:
        redis = Redis.from_url(valkey_server)
        heard: asyncio.Queue[Any] = asyncio.Queue()
        leave = [await bus.subscribe(TOPIC, heard.put_nowait) for _ in range(2)]
        assert await subscribers(redis, channel) == 1
        other.publish(ADA_TYPES)
        assert [await heard.get() for _ in leave] == [ADA_TYPES] * 2
        leave[0]()
        other.publish(ADA_TYPES)
        assert await heard.get() == ADA_TYPES
        assert await subscribers(redis, channel) == 1
        leave[1]()
        await bus.subscribe(RIGHTS, heard.put_nowait)  # Redis answers in order; the first goes with the farewell
        await bus.subscribe(conversation_topic("returns"), heard.put_nowait)
        assert await subscribers(redis, channel) == 0
        await redis.aclose()


async def test_who_leaves_and_comes_back_at_once_is_subscribed(valkey_server: str) -> None:
    store = uuid4().hex
    async with running(valkey_server, store) as bus, running(valkey_server, store) as other:
        heard: asyncio.Queue[Any] = asyncio.Queue()
        for _ in range(20):
            leave = await bus.subscribe(TOPIC, heard.put_nowait)
            leave()
        await bus.subscribe(TOPIC, heard.put_nowait)
        other.publish(ADA_TYPES)
        async with asyncio.timeout(2):
            assert await heard.get() == ADA_TYPES


async def subscribers(redis: Redis, channel: str) -> int:
    ((_, number),) = await redis.pubsub_numsub(channel)
    return number
