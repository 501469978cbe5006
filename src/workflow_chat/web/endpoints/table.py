"""What an open page does by itself: list, send, read, type, follow. The table that serves and documents it."""

from typing import Any

from workflow_chat.access.permissions import READ, WRITE
from workflow_chat.errors import ClientGeneratedIdConflict, MessageNotFound, NotAvailable, RateLimited
from workflow_chat.shapes.frames import FRAMES
from workflow_chat.shapes.views import MessageListView, MessageView, ReadStateView
from workflow_chat.web.endpoints.endpoint import Endpoint
from workflow_chat.web.routes.event_stream import get_events
from workflow_chat.web.routes.messages import get_messages, post_message
from workflow_chat.web.routes.read_receipts import mark_read
from workflow_chat.web.routes.typing import post_typing
from workflow_chat.web.schemas.event_stream import StreamQuery
from workflow_chat.web.schemas.inputs import NoBody, NoParameters
from workflow_chat.web.schemas.messages import PageQuery, SendMessage
from workflow_chat.web.schemas.read_receipts import MarkRead
from workflow_chat.web.schemas.typing import Typing

CHAT = "/api/workflows/{workflowId}/chat"
LAST_EVENT_ID = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "The same as cursor, and wins over it",
    "schema": {"type": "string"},
}
EVENTS = {
    "description": f"Server-Sent Events, ready or resync first: {', '.join(FRAMES)}",
    "content": {
        "text/event-stream": {
            "schema": {"type": "string"},
            "example": 'id: k3v9x2ma-42\nevent: ready\ndata: {"head":42,"heartbeatMs":30000,"serverTime":"…"}\n\n',
            "x-event-data": {"$ref": "#/components/schemas/EventStreamFrames"},
        }
    },
}

ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    Endpoint(
        method="POST",
        path=f"{CHAT}/messages",
        handler=post_message,
        needs=WRITE,
        query=NoParameters,
        body=SendMessage,
        answers={201: MessageView, 200: MessageView},
        refusals=(NotAvailable, ClientGeneratedIdConflict),
        summary="Send a message; the same clientGeneratedId and text again answer 200 with the stored message",
        tag="Conversation",
    ),
    Endpoint(
        method="GET",
        path=f"{CHAT}/messages",
        handler=get_messages,
        needs=READ,
        query=PageQuery,
        body=NoBody,
        answers={200: MessageListView},
        refusals=(MessageNotFound,),
        summary="A page of the conversation, oldest first; without a position the latest page",
        tag="Conversation",
    ),
    Endpoint(
        method="POST",
        path=f"{CHAT}/read",
        handler=mark_read,
        needs=READ,
        query=NoParameters,
        body=MarkRead,
        answers={200: ReadStateView},
        refusals=(MessageNotFound,),
        summary="Move one's own read receipt forward",
        tag="Conversation",
    ),
    Endpoint(
        method="POST",
        path=f"{CHAT}/typing",
        handler=post_typing,
        needs=WRITE,
        query=NoParameters,
        body=Typing,
        answers={204: None},
        refusals=(),
        summary="Say that one is typing, or has stopped; it ends by itself after a few seconds",
        tag="Live",
    ),
    Endpoint(
        method="GET",
        path=f"{CHAT}/events",
        handler=get_events,
        needs=READ,
        query=StreamQuery,
        body=NoBody,
        answers={200: None},
        refusals=(RateLimited,),
        summary="Follow the conversation live",
        tag="Live",
        document={"parameters": [LAST_EVENT_ID], "responses": {"200": EVENTS}},
    ),
)
