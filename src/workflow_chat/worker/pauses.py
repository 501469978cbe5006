"""Waiting for one of two things."""

import asyncio


async def happens_within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for the event at most that long; whether it has happened."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
