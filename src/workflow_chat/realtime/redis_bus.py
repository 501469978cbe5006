"""The bus between processes: Redis or Valkey Pub/Sub, one channel per conversation (realtime.md 2.4, 2.5, 3).

redis-py reconnects by itself and says nothing about what was lost meanwhile, and it does not notice a link that has
gone silent. So this bus owns its connection: any doubt ends it, a new one subscribes to everything again, and then
every hub compares its position with the log. Nothing here is awaited by a writer.
"""

import asyncio
from collections import deque
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
from workflow_chat.realtime.bus import GapListener, Listener, MemoryBus, RightsListener
from workflow_chat.realtime.notice_codec import decode, encode
from workflow_chat.shapes.notices import Notice, RightsChanged

log = structlog.get_logger(__name__)
UNSENT = 1000  # notices kept while Redis does not take them; the oldest goes first, and the log has it
SENT_AT_ONCE = 100
SUBSCRIBED_AT_ONCE = 512
CONFIRMATION = 2.0  # seconds to wait for a subscription; after that the log is asked instead
SAID_ENOUGH = 10.0  # seconds between two log lines about the same loss
PAUSE = 0.25  # seconds between two attempts: often enough for a restart, seldom enough for a long absence
FAILURES = (RedisError, OSError, TimeoutError, RuntimeError)  # redis-py's word for "not connected" is RuntimeError


class SilentLinkError(ConnectionError):
    """Nothing was heard for too long, not even what this process says to itself."""


class RedisBus:
    """Fulfils :class:`workflow_chat.realtime.bus.Bus`; inside this process it is a :class:`MemoryBus`."""

    def __init__(self, url: str, clock: Clock, limits: BusSettings) -> None:
        self._url = url
        self._clock = clock
        self._limits = limits
        self._origin = uuid4().hex
        self._prefix = "workflow-chat"
        self._here = MemoryBus()
        self._gap_listeners: list[GapListener] = []
        self._unsent: deque[tuple[str, bytes]] = deque(maxlen=UNSENT)
        self._something_to_send = asyncio.Event()
        self._all_said = asyncio.Event()
        self._confirmed: dict[str, asyncio.Event] = {}  # by channel of a conversation that is read here
        self._live: PubSub | None = None  # set while everything that is read here is subscribed to
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
        before, now = self._prefix, f"workflow-chat:{nonce}"
        if now == before:
            return
        if self._live is not None:
            self._say(self._beats, self._origin.encode())  # by the old name: whoever listens wakes, and begins again
            self._live = None
        self._confirmed = {now + channel.removeprefix(before): told for channel, told in self._confirmed.items()}
        self._prefix = now

    # What every bus does

    def publish(self, notice: Notice) -> None:
        self._here.publish(notice)
        channel = self._rights if isinstance(notice, RightsChanged) else self._channel(notice.conversation_id)
        self._say(channel, encode(notice, origin=self._origin, ids_only=self._limits.ids_only))

    async def subscribe(self, conversation_id: str, listener: Listener) -> None:
        await self._here.subscribe(conversation_id, listener)
        channel = self._channel(conversation_id)
        confirmed = self._confirmed.setdefault(channel, asyncio.Event())
        if self._live is not None:
            await self._subscribe_one(self._live, channel, confirmed)

    def unsubscribe(self, conversation_id: str) -> None:
        self._here.unsubscribe(conversation_id)
        channel = self._channel(conversation_id)
        if self._confirmed.pop(channel, None) is not None and self._live is not None:
            self._begin(self._leave(self._live, channel))

    def on_rights_changed(self, listener: RightsListener) -> None:
        self._here.on_rights_changed(listener)

    def on_gap(self, listener: GapListener) -> None:
        self._gap_listeners.append(listener)

    async def start(self) -> None:
        for work in (self._listen, self._send, self._beat):
            self._begin(self._for_ever(work))

    async def stop(self) -> None:
        """Say what is still unsaid, if Redis takes it in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.timeout):
                await self._all_said.wait()
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
                names = self._prefix
                await self._subscribe_all(pubsub)
                self._heard[self._origin] = self._clock.monotonic()
                while names == self._prefix:
                    await self._hear_next(pubsub, required=False)
                    self._notice_silence()
                    self._notice_the_dead()
        finally:
            self._live = None

    def _notice_silence(self) -> None:
        if self._clock.monotonic() - self._heard[self._origin] > self._limits.silence:
            raise SilentLinkError

    async def _subscribe_all(self, pubsub: PubSub) -> None:
        """Subscribe to what is read here until all of it is confirmed; only then is the bus continuous again."""
        for confirmed in self._confirmed.values():
            confirmed.clear()
        waiting = {self._beats, self._rights}
        done: set[str] = set()
        while missing := (waiting | set(self._confirmed)) - done:
            await self._subscribe(pubsub, missing)
            done |= missing
            await self._hear_confirmations(pubsub, missing)
        self._live = pubsub
        log.info("bus_joined", channels=len(done))
        for listener in self._gap_listeners:
            listener()

    async def _hear_confirmations(self, pubsub: PubSub, channels: Iterable[str]) -> None:
        missing = set(channels)
        while missing:
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
        """Take in one message; the channel that it came on, or None when none came in time."""
        patience = self._limits.timeout if required else self._limits.beat
        message: dict[str, Any] | None = await pubsub.get_message(ignore_subscribe_messages=False, timeout=patience)
        if message is None:
            if required:
                raise SilentLinkError
            return None
        channel = message["channel"].decode()
        if message["type"] == "subscribe" and channel in self._confirmed:
            self._confirmed[channel].set()
        elif message["type"] == "message" and channel == self._beats:
            self._heard[message["data"].decode()] = self._clock.monotonic()
        elif message["type"] == "message":
            self._hear(message["data"])
        return channel

    def _hear(self, data: bytes) -> None:
        decoded = decode(data)
        if decoded is not None and decoded[0] != self._origin:
            self._heard[decoded[0]] = self._clock.monotonic()
            self._here.publish(decoded[1])

    async def _subscribe(self, pubsub: PubSub, channels: Iterable[str]) -> None:
        wanted = list(channels)
        for start in range(0, len(wanted), SUBSCRIBED_AT_ONCE):
            await pubsub.subscribe(*wanted[start : start + SUBSCRIBED_AT_ONCE])

    async def _leave(self, pubsub: PubSub, channel: str) -> None:
        try:
            await pubsub.unsubscribe(channel)
        except FAILURES:
            log.info("bus_unsubscription_failed")

    async def _subscribe_one(self, pubsub: PubSub, channel: str, confirmed: asyncio.Event) -> None:
        """Not confirmed in time means that the link is dead; whoever listens notices that too, and begins again."""
        try:
            async with asyncio.timeout(CONFIRMATION):
                await self._subscribe(pubsub, [channel])
                await confirmed.wait()
        except FAILURES as error:
            log.warning("bus_subscription_failed", error=type(error).__name__)

    # Sending

    def _say(self, channel: str, data: bytes) -> None:
        self._unsent.append((channel, data))
        self._all_said.clear()
        self._something_to_send.set()

    async def _send(self) -> None:
        async with self._connection() as redis:
            while True:
                await self._something_to_send.wait()
                await self._send_some(redis)

    async def _send_some(self, redis: Redis) -> None:
        pipeline = redis.pipeline(transaction=False)
        for _ in range(min(SENT_AT_ONCE, len(self._unsent))):
            pipeline.publish(*self._unsent.popleft())
        if not self._unsent:
            self._something_to_send.clear()
        async with asyncio.timeout(self._limits.timeout):
            await pipeline.execute()
        if not self._unsent:
            self._all_said.set()

    async def _beat(self) -> None:
        """Say something to everybody and oneself, so that silence means something."""
        while True:
            self._say(self._beats, self._origin.encode())
            await self._clock.sleep(self._limits.beat)

    # Names

    @property
    def _beats(self) -> str:
        return f"{self._prefix}:beats"

    @property
    def _rights(self) -> str:
        return f"{self._prefix}:rights"

    def _channel(self, conversation_id: str) -> str:
        return f"{self._prefix}:conversation:{conversation_id}"

    def _connection(self) -> Redis:
        return Redis.from_url(
            self._url,
            retry=Retry(NoBackoff(), 0),
            socket_connect_timeout=self._limits.timeout,
            socket_timeout=None,
            single_connection_client=False,
        )


async def redis_version(url: str, *, patience: float) -> str | None:
    """What the server calls itself, or None when it does not answer in time."""
    try:
        async with asyncio.timeout(patience), Redis.from_url(url, retry=Retry(NoBackoff(), 0)) as redis:
            info: dict[str, Any] = await redis.info("server")
    except FAILURES:
        return None
    return f"Valkey {info['valkey_version']}" if "valkey_version" in info else f"Redis {info.get('redis_version')}"
