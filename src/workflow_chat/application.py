"""The composition root: the only place that builds things and decides which implementation is used."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from typing import Any

import structlog
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from workflow_chat import __version__
from workflow_chat.actions.append import AppendStore, MessageAppender
from workflow_chat.actions.append_postgres import PostgresAppendStore
from workflow_chat.actions.append_sqlite import SqliteAppendStore
from workflow_chat.clock import Clock, SystemClock
from workflow_chat.config import Settings
from workflow_chat.database.sqlite import hold_folder
from workflow_chat.database.unit_of_work import Database
from workflow_chat.errors import ChatError
from workflow_chat.events.epochs import ensure_store_nonce, keep_timeline_named
from workflow_chat.metrics import Metrics
from workflow_chat.queries.event_replay import EventReplay
from workflow_chat.queries.stream_rights import StreamRights
from workflow_chat.realtime.bus.bus import Bus
from workflow_chat.realtime.bus.memory import MemoryBus
from workflow_chat.realtime.bus.redis import RedisBus, RedisBusLimits
from workflow_chat.realtime.log.ring import RingLimits
from workflow_chat.realtime.room.presence import PresenceLimits
from workflow_chat.realtime.room.room import RoomLimits
from workflow_chat.realtime.streams.conversation import ConversationLimits
from workflow_chat.realtime.streams.conversations import Conversations, PositionLimits
from workflow_chat.realtime.streams.limits import StreamLimits
from workflow_chat.realtime.streams.streams import Streams
from workflow_chat.security.keys import EitherKeys, PublishedKeys, SharedSecrets
from workflow_chat.security.tokens import TokenVerifier
from workflow_chat.web.documented import add_shared_parts
from workflow_chat.web.doors import CrossOrigin, LoopbackOnly, ShortBodiesOnly
from workflow_chat.web.edge import Edge, Refusals
from workflow_chat.web.error_responses import on_chat_error, on_http_exception
from workflow_chat.web.fast_lane import FastLane
from workflow_chat.web.routes import demo, event_stream, health, messages, pages, read_receipts, typing
from workflow_chat.web.services import Services

log = structlog.get_logger(__name__)


class Application:
    """A built service: an ASGI application, and the end of its streams for whoever runs it."""

    def __init__(self, asgi: ASGIApp, services: Services, openapi: dict[str, Any]) -> None:
        self.asgi = asgi
        self.services = services
        self.openapi = openapi

    async def drain(self) -> None:
        """Send every stream away; to be called before the server stops listening."""
        await self.services.streams.drain()


def create_app(settings: Settings, *, clock: Clock | None = None, is_demo: bool = False) -> Application:
    """Build everything from the settings. Nothing is opened before the server starts it."""
    clock = clock or SystemClock()
    metrics = Metrics()
    bus = _bus(settings, clock)
    database = Database(settings, clock, bus.publish)
    positions = PositionLimits(check=settings.position_check_seconds, poll=settings.position_poll_seconds)
    conversations = Conversations(
        EventReplay(database), bus, clock, limits=_conversation_limits(settings), positions=positions, metrics=metrics
    )
    bus.on_gap(conversations.check_soon)
    streams = Streams(
        conversations, StreamRights(database), bus, clock, limits=_stream_limits(settings), metrics=metrics
    )
    appender = MessageAppender(
        _append_store(database), clock, bus.publish, metrics, batch_size=settings.append_batch_size
    )
    services = Services(clock, database, _tokens(settings, clock), appender, streams, bus.publish, metrics)
    api = _api(services, bus, is_demo=is_demo)
    return Application(_outside(FastLane(api), settings, is_demo=is_demo), services, api.openapi())


@asynccontextmanager
async def connected(settings: Settings) -> AsyncGenerator[Database]:
    """The database for a host application's own Python code; what changes there is told to the instances that serve."""
    clock = SystemClock()
    bus = _bus(settings, clock)
    database = Database(settings, clock, bus.publish)
    with hold_database(settings):
        try:
            bus.use_store(await ensure_store_nonce(database))
            await bus.start()
            yield database
        finally:
            await bus.stop()
            await database.close()


def hold_database(settings: Settings) -> AbstractContextManager[object]:
    """SQLite belongs to one process: the lock on its folder. A database server needs none."""
    return nullcontext() if settings.sqlite_path is None else hold_folder(settings.sqlite_path)


def _bus(settings: Settings, clock: Clock) -> Bus:
    if settings.redis_url is None:
        return MemoryBus(alone=settings.sqlite_path is not None)
    limits = RedisBusLimits(
        beat=settings.bus_beat_seconds,
        silence=settings.bus_silence_seconds,
        lease=settings.bus_lease_seconds,
        timeout=settings.bus_timeout_seconds,
    )
    return RedisBus(settings.redis_url.get_secret_value(), clock, limits, ids_only=settings.bus_ids_only)


def _append_store(database: Database) -> AppendStore:
    return PostgresAppendStore(database) if database.sqlite_path is None else SqliteAppendStore(database)


def _tokens(settings: Settings, clock: Clock) -> TokenVerifier:
    named = {kid: secret.get_secret_value() for kid, secret in settings.jwt_secrets.items()}
    secrets = SharedSecrets(named) if named else None
    published = (
        PublishedKeys(settings.jwks_url, clock, refresh_seconds=settings.jwks_refresh_seconds)
        if settings.jwks_url
        else None
    )
    return TokenVerifier(EitherKeys(secrets, published), clock, audience=settings.jwt_audience)


def _conversation_limits(settings: Settings) -> ConversationLimits:
    presence = PresenceLimits(grace=settings.presence_grace_seconds, refresh=settings.presence_refresh_seconds)
    return ConversationLimits(
        ring=RingLimits(events=settings.hub_ring_events, bytes=settings.hub_ring_bytes),
        room=RoomLimits(settings.typing_ttl_ms, settings.receipts_interval_seconds, presence),
        linger=settings.hub_linger_seconds,
    )


def _stream_limits(settings: Settings) -> StreamLimits:
    return StreamLimits(
        per_person=settings.streams_per_person,
        admissions_per_second=settings.stream_admissions_per_second,
        admission_wait=settings.stream_admission_wait_seconds,
        longest_life=settings.stream_max_seconds,
        heartbeat=settings.heartbeat_seconds,
        send_deadline=settings.send_deadline_seconds,
        tick=settings.tick_seconds,
        retry_ms=(settings.retry_ms_min, settings.retry_ms_max),
        drain_per_second=settings.drain_streams_per_second,
    )


def _api(services: Services, bus: Bus, *, is_demo: bool) -> FastAPI:
    api = FastAPI(
        title="Workflow Chat",
        version=__version__,
        summary="One live conversation inside every workflow.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lambda _: _running(services, bus),
        exception_handlers={ChatError: on_chat_error, HTTPException: on_http_exception, Exception: on_chat_error},
    )
    api.state.services = services
    for room in (messages, event_stream, read_receipts, typing, health, pages, *((demo,) if is_demo else ())):
        api.router.routes.extend(room.routes())
    document = api.openapi
    api.openapi = lambda: add_shared_parts(document())
    return api


def _outside(api: ASGIApp, settings: Settings, *, is_demo: bool) -> ASGIApp:
    api = ShortBodiesOnly(api)
    api = Refusals(LoopbackOnly(api) if is_demo else api)
    if settings.allowed_origins:
        api = Refusals(CrossOrigin(api, settings.allowed_origins))
    return Edge(api)


@asynccontextmanager
async def _running(services: Services, bus: Bus) -> AsyncGenerator[None]:
    bus.use_store(await ensure_store_nonce(services.database))
    await bus.start()
    naming = asyncio.create_task(
        keep_timeline_named(services.database, services.clock, bus.use_store), name="name timeline"
    )
    services.appender.start()
    await services.streams.start()
    try:
        yield
    finally:
        naming.cancel()
        await asyncio.gather(naming, return_exceptions=True)
        await services.streams.stop()
        await services.appender.stop()
        await bus.stop()
        await services.database.close()
