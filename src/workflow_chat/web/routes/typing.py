"""``/api/workflows/{workflowId}/chat/typing``"""

from starlette.responses import Response

from workflow_chat.actions.typing import tell_typing
from workflow_chat.web.endpoints.endpoint import Call
from workflow_chat.web.schemas.inputs import NoParameters
from workflow_chat.web.schemas.typing import Typing


async def post_typing(call: Call[NoParameters, Typing]) -> Response:
    services, is_typing = call.services, call.body.is_typing
    await tell_typing(services.leases, services.announce, call.person, call.workflow_id, is_typing=is_typing)
    return Response(status_code=204)
