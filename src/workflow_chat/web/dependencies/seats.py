"""The caller's seat in the workflow that the address names, as a dependency of routes."""

from typing import Annotated

from fastapi import Path

from workflow_chat.access.conversations import access_workflow
from workflow_chat.access.permissions import Permissions
from workflow_chat.access.seats import Seat
from workflow_chat.web.dependencies.caller import Caller
from workflow_chat.web.dependencies.transactions import ReadTransaction

WorkflowId = Annotated[str, Path(alias="workflowId", description="The host's id of the workflow")]
MessageId = Annotated[str, Path(alias="messageId")]


class Needs:
    """A seat with one of these permissions, or 404 and 403."""

    def __init__(self, any_of: Permissions) -> None:
        self.any_of = any_of

    async def __call__(self, person: Caller, workflow_id: WorkflowId, transaction: ReadTransaction) -> Seat:
        return await access_workflow(transaction, person, workflow_id, self.any_of)
