"""What the routes work with, as the application has built it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.types import Scope

from workflow_chat.access.leases import SeatLeases
from workflow_chat.actions.read_receipts.register import ReceiptRegister
from workflow_chat.actions.sending.appender import MessageAppender
from workflow_chat.clock import Clock
from workflow_chat.database.driver_transactions import DriverTransactions
from workflow_chat.database.engine import Announce, Database
from workflow_chat.metrics import Metrics
from workflow_chat.realtime.streams.streams import Streams
from workflow_chat.security.tokens import TokenVerifier
from workflow_chat.web.refusal_log import RefusalLog


@dataclass(frozen=True, slots=True)
class Services:
    clock: Clock
    database: Database
    tokens: TokenVerifier
    appender: MessageAppender
    transactions: DriverTransactions
    receipts: ReceiptRegister
    leases: SeatLeases
    streams: Streams
    announce: Announce
    metrics: Metrics
    refusals: RefusalLog


def services_of(scope: Scope) -> Services:
    """The services of the application that handles this request."""
    return scope["app"].state.services


async def services(request: Request) -> Services:
    """The same, as a dependency."""
    return services_of(request.scope)


AppServices = Annotated[Services, Depends(services)]
