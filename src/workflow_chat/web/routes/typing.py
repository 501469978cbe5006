"""``/api/workflows/{workflowId}/chat/typing``"""

from starlette.responses import Response

from workflow_chat.actions.typing import set_typing
from workflow_chat.web.endpoints.endpoint import Call
from workflow_chat.web.schemas.inputs import NoParameters
from workflow_chat.web.schemas.typing import Typing


async def post_typing(call: Call[NoParameters, Typing]) -> Response:
    async with call.services.database.read() as uow:
        signal = await set_typing(uow, call.person, call.workflow_id, is_typing=call.body.is_typing)
    if signal is not None:
        call.services.announce(signal)
    return Response(status_code=204)
