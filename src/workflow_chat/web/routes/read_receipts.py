"""``/api/workflows/{workflowId}/chat/read``"""

import orjson

from workflow_chat.actions.read_receipts.register import mark_conversation_read
from workflow_chat.shapes.views import ReadStateView
from workflow_chat.web.endpoints.endpoint import Call
from workflow_chat.web.responses import JsonAnswer
from workflow_chat.web.schemas.inputs import NoParameters
from workflow_chat.web.schemas.read_receipts import MarkRead


async def mark_read(call: Call[NoParameters, MarkRead]) -> JsonAnswer:
    message_id = call.body.last_read_message_id
    reached = await mark_conversation_read(call.services.receipts, call.person, call.workflow_id, message_id)
    state: ReadStateView = {"readReceipt": reached.receipt, "unreadCount": reached.unread_count}
    return JsonAnswer(orjson.dumps(state))
