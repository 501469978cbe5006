"""Load a conversation, or refuse: the only way to get hold of one.

``access_*`` functions answer the same for a workflow that does not exist and for one of a workspace that is not the
caller's.
"""

from workflow_chat.access.permissions import READ, Permissions
from workflow_chat.access.seats import Seat, find_seat
from workflow_chat.database.session import Reading
from workflow_chat.errors import WorkflowNotFound
from workflow_chat.identifiers import is_host_id
from workflow_chat.shapes.person import Person


async def access_workflow(uow: Reading, person: Person, workflow_id: str, any_of: Permissions = READ) -> Seat:
    """The person's seat in a workflow; 404 when it is not theirs to see, 403 when the role does not suffice."""
    if not is_host_id(workflow_id):
        raise WorkflowNotFound
    seat = await find_seat(uow, person, workflow_id)
    seat.require(any_of)
    return seat
