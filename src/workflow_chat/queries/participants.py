"""The people of a conversation."""

from sqlalchemy import bindparam, select, union_all

from workflow_chat.access.permissions import READ, roles_with
from workflow_chat.access.seats import Seat
from workflow_chat.database.session import Reading
from workflow_chat.models import StaffMembership, WorkspaceMembership, seats
from workflow_chat.shapes.views import ParticipantView

# Where to look; whether somebody of these may read is for their seat to say.
_CANDIDATES = union_all(
    select(StaffMembership.user_id),
    select(WorkspaceMembership.user_id).where(WorkspaceMembership.workspace_id == bindparam("workspace")),
)
_PARTICIPANTS = (
    select(seats.c.user_id, seats.c.name, seats.c.avatar_url, seats.c.side)
    .where(
        seats.c.workflow_id == bindparam("workflow"),
        seats.c.user_id.in_(_CANDIDATES),
        seats.c.role.in_(roles_with(READ)),
    )
    .order_by(seats.c.name, seats.c.user_id)
)


async def list_participants(uow: Reading, seat: Seat) -> list[ParticipantView]:
    """Everybody who may read the conversation now; people who are gone are named by their own messages."""
    where = {"workspace": seat.workspace_id, "workflow": seat.workflow_id}
    found = await uow.session.execute(_PARTICIPANTS, where)
    return [{"id": row.user_id, "name": row.name, "avatarUrl": row.avatar_url, "side": row.side} for row in found]
