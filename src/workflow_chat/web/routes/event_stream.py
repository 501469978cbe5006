"""``/api/workflows/{workflowId}/chat/events``: the live stream.

Bare ASGI: a response object, a middleware and a task group per stream would triple what an idle stream costs.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from starlette.types import Receive, Scope, Send

from workflow_chat.access.conversations import access_workflow
from workflow_chat.access.seats import Seat
from workflow_chat.actions.conversations import open_conversation
from workflow_chat.queries.read_receipts import list_read_receipts
from workflow_chat.realtime import frames
from workflow_chat.realtime.streams.seat import Look
from workflow_chat.realtime.streams.stream import Stream
from workflow_chat.web.endpoints.endpoint import Call
from workflow_chat.web.request.headers import header
from workflow_chat.web.schemas.event_stream import StreamQuery
from workflow_chat.web.schemas.inputs import NoBody
from workflow_chat.web.services import Services

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),  # nginx: pass every frame on at once
]


async def get_events(call: Call[StreamQuery, NoBody]) -> "EventStream":
    """The header wins: a browser that reconnects by itself repeats the query string of its first attempt."""
    cursor = header(call.scope, b"last-event-id") or call.query.cursor or None
    return EventStream(call.services, await _place_to_sit(call), cursor)


async def _place_to_sit(call: Call[StreamQuery, NoBody]) -> Seat:
    database = call.services.database
    async with database.read() as uow:
        seat = await access_workflow(uow, call.person, call.workflow_id)
    if seat.conversation_id is not None:
        return seat
    async with database.write() as uow:
        return await open_conversation(uow, await access_workflow(uow, call.person, call.workflow_id))


class EventStream:
    """One connection that follows one conversation."""

    __slots__ = ("_cursor", "_seat", "_services")

    def __init__(self, services: Services, seat: Seat, cursor: str | None) -> None:
        self._services = services
        self._seat = seat
        self._cursor = cursor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send({"type": "http.response.body", "body": b""})
            return
        streams, seat = self._services.streams, self._seat
        stream = await streams.connect(seat.person, abort=_abort_of(receive))
        try:
            look = partial(_look, self._services, seat)
            await streams.follow(stream, seat, seat.conversation, self._cursor, look)
            async with _noticing_disconnect(stream, receive):
                await _pump(self._services, stream, send)
        finally:
            streams.close(stream)


async def _look(services: Services, seat: Seat) -> Look:
    """Rights and receipts, now that the place is fixed; a removal after this moment rings the stream's bell."""
    async with services.database.read() as uow:
        now = await access_workflow(uow, seat.person, seat.workflow_id)
        receipts = await list_read_receipts(uow, now)
    return Look(now, frames.read_receipts(receipts))


async def _pump(services: Services, stream: Stream, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    while (chunk := await stream.next_chunk()) is not None:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        services.metrics.frames.inc(chunk.count(frames.FRAME_END))
    await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def _noticing_disconnect(stream: Stream, receive: Receive) -> AsyncGenerator[None]:
    """``send`` does not tell that the other side has gone; ``receive`` does."""
    watch = asyncio.create_task(_watch(stream, receive), name="watch disconnect")
    try:
        yield
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch


async def _watch(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.hang_up()


def _abort_of(receive: Receive) -> Any:
    """uvicorn's transport: the only way to close a connection whose other side does not read."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    return getattr(transport, "abort", None)
