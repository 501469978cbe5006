"""The composition root: the only place that builds things and decides which implementation is used."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp

from workflow_chat.access.leases import SeatLeases
from workflow_chat.actions.read_receipts.postgres import PostgresReceiptStore
from workflow_chat.actions.read_receipts.register import ReceiptRegister
from workflow_chat.actions.read_receipts.sqlite import SqliteReceiptStore
from workflow_chat.actions.read_receipts.wish import ReceiptStore
from workflow_chat.actions.sending.appender import MessageAppender
from workflow_chat.actions.sending.draft import AppendStore
from workflow_chat.actions.sending.postgres import PostgresAppendStore
from workflow_chat.actions.sending.sqlite import SqliteAppendStore
from workflow_chat.clock import Clock, SystemClock
from workflow_chat.config import Settings, WebSettings
from workflow_chat.database.driver_transactions import DriverTransactions, Fetching, PostgresFetching, SqliteFetching
from workflow_chat.database.engine import Database
from workflow_chat.database.shared_commit import SharedCommit
from workflow_chat.demo.routes import demo_router
from workflow_chat.events.epochs import TimelineNaming, ensure_store_nonce
from workflow_chat.host import bus_of
from workflow_chat.metrics import Metrics
from workflow_chat.queries.event_replay import EventReplay
from workflow_chat.queries.stream_rights import StreamRights
from workflow_chat.realtime.bus.bus import Bus
from workflow_chat.realtime.streams.conversations import Conversations
from workflow_chat.realtime.streams.streams import Streams
from workflow_chat.security.keys import EitherKeys, PublishedKeys, SharedSecrets
from workflow_chat.security.tokens import TokenVerifier
from workflow_chat.web.api import build_api, surround
from workflow_chat.web.errors import HostNotAllowed
from workflow_chat.web.openapi.answers import refusals
from workflow_chat.web.refusal_log import RefusalLog
from workflow_chat.web.routes import pages
from workflow_chat.web.services import Services
from workflow_chat.worker.handlers import HANDLERS
from workflow_chat.worker.loop import Worker

log = structlog.get_logger(__name__)


class Application:
    """A built service: an ASGI application, and the end of its streams for whoever runs it."""

    def __init__(self, asgi: ASGIApp, services: Services, worker: Worker, api: FastAPI, *, limits: WebSettings) -> None:
        self.asgi = asgi
        self.limits = limits
        self.services = services
        self.api = api
        self.openapi: dict[str, Any] = api.openapi()
        self._worker = worker

    async def drain(self) -> None:
        """Send every stream away, and claim no more jobs; to be called before the server stops listening."""
        self._worker.close()
        await self.services.streams.drain()


class Running(Protocol):
    """What runs beside the requests."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def create_app(settings: Settings, *, clock: Clock | None = None, is_demo: bool = False) -> Application:
    """Build everything from the settings. Nothing is opened before the server starts it."""
    clock = clock or SystemClock()
    metrics = Metrics()
    bus = bus_of(settings, clock)
    database = Database(settings.database, clock, bus.publish)
    conversations = Conversations(
        EventReplay(database),
        bus,
        clock,
        limits=settings.conversations,
        ring=settings.ring,
        room=settings.room,
        metrics=metrics,
    )
    bus.on_gap(conversations.check_soon)
    streams = Streams(conversations, StreamRights(database), bus, clock, limits=settings.streams, metrics=metrics)
    append_store, receipt_store, fetching = _stores(database)
    appender = MessageAppender(append_store, clock, bus.publish, metrics, settings.sending)
    receipts = ReceiptRegister(receipt_store, clock, bus.publish, settings.sending)
    transactions = DriverTransactions(fetching, clock, bus.publish)
    leases = SeatLeases(database, bus, clock)
    tokens = _tokens(settings, clock)
    services = Services(
        clock=clock,
        database=database,
        tokens=tokens,
        appender=appender,
        transactions=transactions,
        receipts=receipts,
        leases=leases,
        streams=streams,
        announce=bus.publish,
        metrics=metrics,
        refusals=RefusalLog(clock),
    )
    worker = Worker(database, HANDLERS, clock, settings.jobs, metrics.jobs)
    beside = [appender, receipts, leases, streams, *([worker] if settings.jobs.inside_serve else [])]
    demo = demo_router(database, audience=settings.tokens.audience, refusals=refusals(HostNotAllowed))
    more = (demo, pages.demo_router) if is_demo else ()
    api = build_api(services, lambda _: _running(database, bus, clock, beside), more=more)
    asgi = surround(api, allowed_origins=settings.web.allowed_origins, loopback_only=is_demo)
    return Application(asgi, services, worker, api, limits=settings.web)


@asynccontextmanager
async def working(settings: Settings, metrics: Metrics) -> AsyncGenerator[None]:
    """Work on jobs inside the block, and serve nobody."""
    clock = SystemClock()
    bus = bus_of(settings, clock)
    database = Database(settings.database, clock, bus.publish)
    async with _running(database, bus, clock, [Worker(database, HANDLERS, clock, settings.jobs, metrics.jobs)]):
        yield


def _stores(database: Database) -> tuple[AppendStore, ReceiptStore, Fetching]:
    """What writes without a session in between, because people do it all day."""
    if database.dialect.name != "sqlite":
        return PostgresAppendStore(database), PostgresReceiptStore(database), PostgresFetching(database)
    commit = SharedCommit(database)
    return SqliteAppendStore(commit), SqliteReceiptStore(database, commit), SqliteFetching(commit)


def _tokens(settings: Settings, clock: Clock) -> TokenVerifier:
    named = {kid: secret.get_secret_value() for kid, secret in settings.tokens.secrets.items()}
    secrets = SharedSecrets(named) if named else None
    published = (
        PublishedKeys(settings.tokens.jwks_url, clock, refresh_seconds=settings.tokens.jwks_refresh)
        if settings.tokens.jwks_url
        else None
    )
    return TokenVerifier(EitherKeys(secrets, published), clock, audience=settings.tokens.audience)


@asynccontextmanager
async def _running(database: Database, bus: Bus, clock: Clock, others: Sequence[Running]) -> AsyncGenerator[None]:
    """Start one after the other; stop in the opposite order, whatever happened in between."""
    async with AsyncExitStack() as started:
        started.push_async_callback(database.close)
        bus.use_store(await ensure_store_nonce(database))
        for service in (bus, *_naming(database, bus, clock), *others):
            await service.start()
            started.push_async_callback(service.stop)
        yield


def _naming(database: Database, bus: Bus, clock: Clock) -> list[TimelineNaming]:
    """Another history can begin where there is a standby; a file has none."""
    return [] if database.dialect.name == "sqlite" else [TimelineNaming(database, clock, bus.use_store)]
