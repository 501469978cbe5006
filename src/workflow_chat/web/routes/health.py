"""``/livez`` and ``/readyz``: for whoever starts, stops and balances instances."""

from fastapi import APIRouter

from workflow_chat.errors import Unavailable
from workflow_chat.queries.health import database_answers
from workflow_chat.shapes.views import HealthView
from workflow_chat.web.checked_route import CheckedRoute
from workflow_chat.web.services import AppServices

router = APIRouter(route_class=CheckedRoute, tags=["Health"])


@router.get("/livez")
async def get_livez() -> HealthView:
    """The process runs; restart it when this does not answer."""
    return {"status": "ok"}


@router.get("/readyz")
async def get_readyz(services: AppServices) -> HealthView:
    """The instance takes requests; send it none while this answers 503."""
    if services.streams.draining:
        raise Unavailable("This instance is shutting down.", retry_after=1)
    if not await database_answers(services.database):
        raise Unavailable("The database does not answer.")
    return {"status": "ok"}
