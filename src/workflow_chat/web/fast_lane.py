"""The two routes that everything waits for, answered before the framework is entered.

FastAPI and Starlette would wrap each request in some eighteen frames. A stream keeps all of them alive for as long as
it lasts, a third of what it costs in memory; sending a message would spend a quarter of its time in them. The routes
stand in the router as well, for the documentation and for every other method.
"""

import re

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from workflow_chat.web.routes.event_stream import stream_events
from workflow_chat.web.routes.messages import post_message

PATH = re.compile(r"/api/workflows/([^/]+)/chat/(messages|events)")
ROUTES: dict[tuple[str, str], ASGIApp] = {("POST", "messages"): post_message, ("GET", "events"): stream_events}


class FastLane:
    """Wraps the API; whatever is not on these two routes goes on to it."""

    def __init__(self, api: FastAPI) -> None:
        self._api = api

    def __call__(self, scope: Scope, receive: Receive, send: Send):  # noqa: ANN204 - the coroutine of whoever answers
        match = PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        route = ROUTES.get((scope["method"], match[2])) if match else None
        if match is None or route is None:
            return self._api(scope, receive, send)
        scope["app"] = self._api
        scope["path_params"] = {"workflowId": match[1]}
        return route(scope, receive, send)
