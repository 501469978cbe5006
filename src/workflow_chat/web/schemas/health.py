"""What health checks get."""

from typing import Literal

from workflow_chat.web.schemas.messages import Schema


class Health(Schema):
    status: Literal["ok"]
