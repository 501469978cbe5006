"""``/api/workflows/{workflowId}/chat/events``: the live stream.

Bare ASGI: a response object, a middleware and a task group per stream would triple what an idle stream costs.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from workflow_chat.access.conversations import Standing, access_workflow
from workflow_chat.actions.conversations import open_conversation
from workflow_chat.queries.read_receipts import list_read_receipts
from workflow_chat.realtime.frames import FRAME_END, frame
from workflow_chat.realtime.reader import Holder, Reader
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
    """Subscribe, fix the position, authorise, and only then send (realtime.md 2.6)."""
    services = services_of(scope)
    actor = await caller(scope)
    workflow_id = scope["path_params"]["workflowId"]
    conversation_id = await _conversation_to_follow(services, scope, actor, workflow_id)
    holder = Holder(actor.user_id, workflow_id, actor.token_issued_at.timestamp(), actor.token_expires_at.timestamp())
    reader = await services.streams.open(holder, conversation_id, _cursor(scope))
    try:
        reader.abort = _abort_of(receive)
        services.streams.begin(reader, await _authorised_snapshot(services, actor, workflow_id))
        async with _noticing_disconnect(reader, receive):
            await _pump(services, reader, send)
    finally:
        services.streams.close(reader)


async def _conversation_to_follow(services: Services, scope: Scope, actor: Person, workflow_id: str) -> str:
    async with services.database.read() as uow:
        standing = await access_workflow(uow, actor, workflow_id)
        query_of(scope, ("cursor",))
    if standing.conversation_id is not None:
        return standing.conversation_id
    async with services.database.write() as uow:
        return await open_conversation(uow, await access_workflow(uow, actor, workflow_id))


def _cursor(scope: Scope) -> str | None:
    """The header wins: a browser that reconnects by itself repeats the query string of its first attempt."""
    return header(scope, b"last-event-id") or query_of(scope, ("cursor",)).get("cursor") or None


async def _authorised_snapshot(services: Services, actor: Person, workflow_id: str) -> bytes:
    """Check rights now that the position is fixed; a removal after this moment rings the reader's bell."""
    async with services.database.read() as uow:
        standing: Standing = await access_workflow(uow, actor, workflow_id)
        receipts = await list_read_receipts(
            uow, standing.workspace_id, standing.conversation_id or ""
        )
    return frame("readreceipt.updated", {"readReceipts": receipts})


async def _pump(services: Services, reader: Reader, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    while (chunk := await reader.next_chunk()) is not None:
        reader.sending_since = services.clock.monotonic()
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        services.metrics.frames.inc(chunk.count(FRAME_END))
        reader.sending_since = None
    await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def _noticing_disconnect(reader: Reader, receive: Receive) -> AsyncGenerator[None]:
    """``send`` does not tell that the other side has gone; ``receive`` does."""
    watch = asyncio.create_task(_watch(reader, receive), name="watch disconnect")
    try:
        yield
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch


async def _watch(reader: Reader, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.hang_up()


def _abort_of(receive: Receive) -> Any:
    """uvicorn's transport: the only way to close a connection whose other side does not read."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    return getattr(transport, "abort", None)
