"""What this process has to say to Redis. Saying costs the writer nothing; sending goes on beside it."""

import asyncio
from collections import deque
from collections.abc import Callable

from redis.asyncio import Redis

UNSENT = 1000  # notices kept while Redis does not take them; the oldest goes first, and the log has it
SENT_AT_ONCE = 100


class Outbox:
    """A bounded queue of publications. ``timeout`` is in seconds, for one round trip."""

    def __init__(self, connect: Callable[[], Redis], timeout: float) -> None:
        self._connect = connect
        self._timeout = timeout
        self._unsent: deque[tuple[str, bytes]] = deque(maxlen=UNSENT)
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()

    def say(self, channel: str, data: bytes) -> None:
        """To be sent in its turn."""
        self._unsent.append((channel, data))
        self._emptied.clear()
        self._filled.set()

    async def emptied(self) -> None:
        """Wait until Redis has taken everything."""
        await self._emptied.wait()

    async def send(self) -> None:
        """Send what there is and what comes, until the connection breaks."""
        async with self._connect() as redis:
            while True:
                await self._filled.wait()
                await self._send_some(redis)

    async def _send_some(self, redis: Redis) -> None:
        pipeline = redis.pipeline(transaction=False)
        for _ in range(min(SENT_AT_ONCE, len(self._unsent))):
            pipeline.publish(*self._unsent.popleft())
        if not self._unsent:
            self._filled.clear()
        async with asyncio.timeout(self._timeout):
            await pipeline.execute()
        if not self._unsent:
            self._emptied.set()
