"""``/api/workflows/{workflowId}/chat/events``: the live stream.

Bare ASGI: a response object, a middleware and a task group per stream would triple what an idle stream costs.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from fastapi import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from workflow_chat.access.conversations import access_workflow
from workflow_chat.actions.conversations import open_conversation
from workflow_chat.queries.read_receipts import list_read_receipts
from workflow_chat.queries.stream_rights import StreamSeat, stream_seat
from workflow_chat.realtime import frames
from workflow_chat.realtime.streams.seat import Look
from workflow_chat.realtime.streams.stream import Stream
from workflow_chat.shapes.person import Person
from workflow_chat.web.caller import caller, header
from workflow_chat.web.documented import asgi_route, query, route
from workflow_chat.web.queries import query_of
from workflow_chat.web.services import Services, services_of

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),  # nginx: pass every frame on at once
]


def routes() -> list[BaseRoute]:
    documented = route(
        "GET",
        "/api/workflows/{workflowId}/chat/events",
        _documented_events,
        answers={200: None},
        refusals=(403, 429),
        tag="Live",
        parameters=(
            query(
                "cursor",
                "Go on after this position: streamCursor of the list, or the id of the last event",
                type="string",
            ),
            {
                "name": "Last-Event-ID",
                "in": "header",
                "required": False,
                "description": "The same, and wins over cursor",
                "schema": {"type": "string"},
            },
        ),
    )
    documented.response_class = Response  # no JSON
    documented.responses[200] = {
        "description": "Server-Sent Events: ready or resync first, then message.created, message.updated, "
        "message.deleted, sync, readreceipt.updated, typing.started, typing.stopped, presence.updated, heartbeat, "
        "reconnect, revoked",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
    return [asgi_route(stream_events, documented)]


async def _documented_events(request: Request) -> Response:
    """Follow the conversation live."""
    raise NotImplementedError


async def stream_events(scope: Scope, receive: Receive, send: Send) -> None:
    """One connection that follows one conversation."""
    services = services_of(scope)
    person = await caller(scope)
    seat, conversation_id = await _place_to_sit(services, scope, person, scope["path_params"]["workflowId"])
    stream = await services.streams.connect(person, abort=_abort_of(receive))
    try:
        await services.streams.follow(stream, seat, conversation_id, _cursor(scope), partial(_look, services, seat))
        async with _noticing_disconnect(stream, receive):
            await _pump(services, stream, send)
    finally:
        services.streams.close(stream)


async def _place_to_sit(services: Services, scope: Scope, person: Person, workflow_id: str) -> tuple[StreamSeat, str]:
    async with services.database.read() as uow:
        standing = await access_workflow(uow, person, workflow_id)
        query_of(scope, ("cursor",))
    seat = stream_seat(person, standing)
    if standing.conversation_id is not None:
        return seat, standing.conversation_id
    async with services.database.write() as uow:
        return seat, await open_conversation(uow, await access_workflow(uow, person, workflow_id))


def _cursor(scope: Scope) -> str | None:
    """The header wins: a browser that reconnects by itself repeats the query string of its first attempt."""
    return header(scope, b"last-event-id") or query_of(scope, ("cursor",)).get("cursor") or None


async def _look(services: Services, seat: StreamSeat) -> Look:
    """Rights and receipts, now that the place is fixed; a removal after this moment rings the stream's bell."""
    async with services.database.read() as uow:
        standing = await access_workflow(uow, seat.person, seat.workflow_id)
        receipts = await list_read_receipts(uow, standing.workspace_id, standing.conversation_id or "")
    return Look(stream_seat(seat.person, standing), frames.read_receipts(receipts))


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
