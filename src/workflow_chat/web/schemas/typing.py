"""What clients send about typing."""

from workflow_chat.web.schemas.inputs import RequestBody


class Typing(RequestBody):
    is_typing: bool
