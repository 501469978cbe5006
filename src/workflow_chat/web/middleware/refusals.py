"""Whatever is raised within is answered with a problem document, and no traceback reaches anybody."""

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from workflow_chat.errors import ChatError
from workflow_chat.web.problems import problem

log = structlog.get_logger(__name__)


class Refusals:
    """Twice in use: outside CORS and inside of it, so that pages of allowed origins can read every refusal."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the last place that can answer
            await _answer(error, scope, receive, send)


async def _answer(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    if not isinstance(error, ChatError):
        log.error("request_failed", request_id=scope["request_id"], path=scope["path"], exc_info=error)
    if "response_started" not in scope:
        await problem(error if isinstance(error, ChatError) else ChatError(), scope)(scope, receive, send)
