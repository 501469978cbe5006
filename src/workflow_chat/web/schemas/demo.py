"""What the demo page gets."""

from typing import Literal

from workflow_chat.web.schemas.messages import Schema


class DemoWorkflow(Schema):
    id: str
    name: str


class DemoPerson(Schema):
    id: str
    name: str
    email: str
    workspace: Literal["Acme", "Globex"] | None
    role: str | None
    staff_role: str | None
    token: str
    workflows: list[DemoWorkflow]
