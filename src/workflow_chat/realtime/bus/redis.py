"""The bus between processes: Redis or Valkey Pub/Sub, one channel per topic.

redis-py reconnects by itself and says nothing about what was lost meanwhile, and it does not notice a link that has
gone silent. So this bus owns its connection: any doubt ends it, a new one subscribes to everything again, and then
every conversation compares its position with the log. Nothing here is awaited by a writer.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from workflow_chat.clock import Clock
from workflow_chat.config import BusSettings
from workflow_chat.realtime.bus.bus import GapListener, Unsubscribe
from workflow_chat.realtime.bus.codec import decode, encode
from workflow_chat.realtime.bus.memory import MemoryBus
from workflow_chat.realtime.bus.outbox import Outbox
from workflow_chat.realtime.bus.topics import NoticeT, Topic, topic_of
from workflow_chat.shapes.notices import Notice

log = structlog.get_logger(__name__)
BEATS = "beats"  # where processes say that they live
SUBSCRIBED_AT_ONCE = 512
CONFIRMATION = 2.0  # seconds to wait for a subscription; after that the log is asked instead
SAID_ENOUGH = 10.0  # seconds between two log lines about the same loss
PAUSE = 0.25  # seconds between two attempts: often enough for a restart, seldom enough for a long absence
FAILURES = (RedisError, OSError, TimeoutError, RuntimeError)  # redis-py's word for "not connected" is RuntimeError


class SilentLinkError(ConnectionError):
    """Nothing was heard for too long, not even what this process says to itself."""


class RedisBus:
    """Fulfils :class:`workflow_chat.realtime.bus.bus.Bus`; inside this process it is a :class:`MemoryBus`."""

    def __init__(self, url: str, clock: Clock, limits: BusSettings) -> None:
        self._url = url
        self._clock = clock
        self._limits = limits
        self._origin = uuid4().hex
        self._prefix = "workflow-chat"
        self._here = MemoryBus()
        self._gap_listeners: list[GapListener] = []
        self._outbox = Outbox(self._connection, limits.timeout)
        self._confirmed: dict[str, asyncio.Event] = {}  # by name of a topic that somebody here listens to
        self._live: PubSub | None = None  # set while everything that is listened to here is subscribed to
        self._heard: dict[str, float] = {}  # when each process was last heard of
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def continuous(self) -> bool:
        return self._live is not None

    @property
    def origin(self) -> str:
        return self._origin

    def is_alive(self, origin: str) -> bool:
        return self._clock.monotonic() - self._heard.get(origin, float("-inf")) < self._limits.lease

    def use_store(self, nonce: str) -> None:
        """Keep apart from other installations on the same Redis, and from other histories of this database."""
        prefix = f"workflow-chat:{nonce}"
        if prefix == self._prefix:
            return
        if self._live is not None:
            self._say_alive()  # by the old name: whoever listens wakes, and begins again
            self._live = None
        self._prefix = prefix

    # What every bus does

    def publish(self, notice: Notice) -> None:
        self._here.publish(notice)
        data = encode(notice, origin=self._origin, ids_only=self._limits.ids_only)
        self._outbox.say(self._channel(topic_of(notice).name), data)

    async def subscribe(self, topic: Topic[NoticeT], listener: Callable[[NoticeT], None]) -> Unsubscribe:
        end_here = await self._here.subscribe(topic, listener)

        def unsubscribe() -> None:
            end_here()
            self._leave_if_nobody_listens(topic.name)

        try:
            await self._confirm(topic.name)
        except BaseException:
            unsubscribe()
            raise
        return unsubscribe

    def on_gap(self, listener: GapListener) -> None:
        self._gap_listeners.append(listener)

    async def start(self) -> None:
        for work in (self._listen, self._outbox.send, self._beat):
            self._begin(self._for_ever(work))

    async def stop(self) -> None:
        """Say what is still unsaid, if Redis takes it in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.timeout):
                await self._outbox.emptied()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="bus")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        """Whatever ends ``work``, begin it again: nothing that Redis does may leave this process without a bus."""
        quiet_until = 0.0
        while True:
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - see above
                if (now := self._clock.monotonic()) >= quiet_until:
                    log.warning("bus_lost", work=work.__name__, error=type(error).__name__)
                    quiet_until = now + SAID_ENOUGH
            await self._clock.sleep(PAUSE)

    # Listening

    async def _listen(self) -> None:
        """Connect, and listen until anything is odd."""
        try:
            async with self._connection() as redis, redis.pubsub() as pubsub:
                prefix = self._prefix
                await self._subscribe_all(pubsub)
                self._heard[self._origin] = self._clock.monotonic()
                while prefix == self._prefix:
                    await self._hear_next(pubsub, required=False)
                    self._notice_silence()
                    self._notice_the_dead()
        finally:
            self._live = None

    def _notice_silence(self) -> None:
        if self._clock.monotonic() - self._heard[self._origin] > self._limits.silence:
            raise SilentLinkError

    async def _subscribe_all(self, pubsub: PubSub) -> None:
        """Subscribe to what is listened to here until all of it is confirmed; only then is the bus continuous again."""
        for confirmed in self._confirmed.values():
            confirmed.clear()
        done: set[str] = set()
        while missing := {BEATS, *self._confirmed} - done:
            await self._subscribe(pubsub, missing)
            done |= missing
            await self._hear_confirmations(pubsub, missing)
        self._live = pubsub
        log.info("bus_joined", channels=len(done))
        for listener in self._gap_listeners:
            listener()

    async def _hear_confirmations(self, pubsub: PubSub, topics: Iterable[str]) -> None:
        missing, prefix = set(topics), self._prefix
        while missing and prefix == self._prefix:
            missing.discard(await self._hear_next(pubsub))

    def _notice_the_dead(self) -> None:
        """A process that died may have committed and not announced; and it takes its people with it."""
        lapsed = [origin for origin in self._heard if origin != self._origin and not self.is_alive(origin)]
        for origin in lapsed:
            del self._heard[origin]
        if lapsed:
            for listener in self._gap_listeners:
                listener()

    async def _hear_next(self, pubsub: PubSub, *, required: bool = True) -> str | None:
        """Take in one message; the topic that it came under, or None when none came in time."""
        patience = self._limits.timeout if required else self._limits.beat
        message: dict[str, Any] | None = await pubsub.get_message(ignore_subscribe_messages=False, timeout=patience)
        if message is None:
            if required:
                raise SilentLinkError
            return None
        topic: str = message["channel"].decode().removeprefix(f"{self._prefix}:")
        if message["type"] == "subscribe" and topic in self._confirmed:
            self._confirmed[topic].set()
        elif message["type"] == "message" and topic == BEATS:
            self._heard[message["data"].decode()] = self._clock.monotonic()
        elif message["type"] == "message":
            self._hear(message["data"])
        return topic

    def _hear(self, data: bytes) -> None:
        decoded = decode(data)
        if decoded is not None and decoded[0] != self._origin:
            self._heard[decoded[0]] = self._clock.monotonic()
            self._here.publish(decoded[1])

    async def _subscribe(self, pubsub: PubSub, topics: Iterable[str]) -> None:
        wanted = [self._channel(topic) for topic in topics]
        for start in range(0, len(wanted), SUBSCRIBED_AT_ONCE):
            await pubsub.subscribe(*wanted[start : start + SUBSCRIBED_AT_ONCE])

    async def _confirm(self, topic: str) -> None:
        """Wait for Redis to confirm the topic, asking it when nobody has yet."""
        is_new = topic not in self._confirmed
        confirmed = self._confirmed.setdefault(topic, asyncio.Event())
        if self._live is None:
            return
        try:
            async with asyncio.timeout(CONFIRMATION):
                if is_new:
                    await self._subscribe(self._live, [topic])
                await confirmed.wait()
        except FAILURES as error:  # the link is dead; whoever listens notices that too, and begins again
            log.warning("bus_subscription_failed", error=type(error).__name__)

    def _leave_if_nobody_listens(self, topic: str) -> None:
        if self._here.has_listeners(topic) or self._confirmed.pop(topic, None) is None:
            return
        if self._live is not None:
            self._begin(self._leave(self._live, topic))

    async def _leave(self, pubsub: PubSub, topic: str) -> None:
        if topic in self._confirmed:  # somebody listens again
            return
        try:
            await pubsub.unsubscribe(self._channel(topic))
        except FAILURES:
            log.info("bus_unsubscription_failed")

    # Saying that one lives

    async def _beat(self) -> None:
        """Say something to everybody and oneself, so that silence means something."""
        while True:
            self._say_alive()
            await self._clock.sleep(self._limits.beat)

    def _say_alive(self) -> None:
        self._outbox.say(self._channel(BEATS), self._origin.encode())

    def _channel(self, topic: str) -> str:
        return f"{self._prefix}:{topic}"

    def _connection(self) -> Redis:
        return Redis.from_url(
            driver_address(self._url),
            retry=Retry(NoBackoff(), 0),
            socket_connect_timeout=self._limits.timeout,
            socket_timeout=None,
            single_connection_client=False,
        )


def driver_address(url: str) -> str:
    """The address as redis-py takes it: others write ``ssl_cert_reqs=CERT_NONE``."""
    return re.sub(r"(?<=[?&]ssl_cert_reqs=)(?:CERT_)?(\w+)", lambda found: found[1].lower(), url)


async def redis_version(url: str, *, patience: float) -> str | None:
    """What the server calls itself, or None when it does not answer in time."""
    try:
        async with asyncio.timeout(patience), Redis.from_url(driver_address(url), retry=Retry(NoBackoff(), 0)) as redis:
            info: dict[str, Any] = await redis.info("server")
    except FAILURES:
        return None
    return f"Valkey {info['valkey_version']}" if "valkey_version" in info else f"Redis {info.get('redis_version')}"
