"""The first decision about every request: an endpoint of the table, or the framework.

The framework would wrap each request in some eighteen frames. A stream keeps all of them alive for as long as it lasts,
a third of what it costs in memory; sending a message would spend a quarter of its time in them.
"""

from collections.abc import Awaitable
from re import Pattern

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from workflow_chat.web.endpoints.route import EndpointRoute


class Dispatch:
    """Answers ``HEAD`` wherever ``GET`` is answered: the server sends no body then."""

    def __init__(self, api: FastAPI) -> None:
        self._api = api
        self._endpoints: dict[Pattern[str], dict[str, ASGIApp]] = {}
        for route in api.routes:
            if isinstance(route, EndpointRoute):
                by_method = self._endpoints.setdefault(route.path_regex, {})
                by_method.update(dict.fromkeys(route.methods or (), route.app))

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] != "http":
            return self._api(scope, receive, send)
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        for pattern, by_method in self._endpoints.items():
            match = pattern.fullmatch(scope["path"])
            if match is not None and method in by_method:
                scope["app"] = self._api
                scope["path_params"] = match.groupdict()
                return by_method[method](scope, receive, send)
        return self._api(scope if method == scope["method"] else {**scope, "method": method}, receive, send)
