"""``/api/workflows/{workflowId}/chat/people``"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from workflow_chat.access.permissions import READ
from workflow_chat.access.seats import Seat
from workflow_chat.queries.people import list_people
from workflow_chat.shapes.views import PeopleView
from workflow_chat.web.checked_route import CheckedRoute
from workflow_chat.web.dependencies.seats import Needs
from workflow_chat.web.dependencies.transactions import ReadTransaction
from workflow_chat.web.openapi.answers import SEATED, refusals
from workflow_chat.web.schemas.people import PeopleQuery

router = APIRouter(prefix="/api/workflows/{workflowId}/chat/people", route_class=CheckedRoute, tags=["Conversation"])


@router.get("", responses=refusals(*SEATED))
async def get_people(
    seat: Annotated[Seat, Depends(Needs(READ))], query: Annotated[PeopleQuery, Query()], transaction: ReadTransaction
) -> PeopleView:
    """Who can read the conversation."""
    return await list_people(transaction, seat, text=query.q, limit=query.limit, after=query.cursor)
