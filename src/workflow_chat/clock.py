"""Time and identity of new things, passed in so that no test has to wait."""

import asyncio
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

from uuid_utils import uuid7


class Clock(Protocol):
    """Where the program gets its time from."""

    def now(self) -> datetime:
        """Wall-clock time in UTC, cut to the millisecond that the API shows."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever move forward; for intervals and deadlines."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        moment = datetime.now(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@lru_cache(maxsize=64)
def rfc3339(moment: datetime) -> str:
    """The API's spelling of a time: UTC, milliseconds, ``Z``. Whatever is done at once asks for the same again."""
    return f"{moment.astimezone(UTC).isoformat(timespec='milliseconds')[:23]}Z"


def new_id() -> str:
    """A UUIDv7: unique without asking anybody, and increasing, so that indexes grow at one end."""
    return str(uuid7())


def lowest_id(moment: datetime) -> str:
    """No id that was made from this moment on is lower, and none that was made before is as high."""
    stamp = f"{int(moment.timestamp() * 1000):012x}"
    return f"{stamp[:8]}-{stamp[8:]}-7000-8000-000000000000"
