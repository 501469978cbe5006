"""Every route of an application, as it is declared."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from workflow_chat.access.permissions import Permissions
from workflow_chat.web.checked_route import CheckedRoute, asked_for
from workflow_chat.web.dependencies.caller import caller
from workflow_chat.web.dependencies.seats import Needs


@dataclass(frozen=True)
class Route:
    """What a route says of itself. Without ``needs`` it has nothing to do with anybody's seat."""

    method: str
    path: str
    is_signed_in: bool
    needs: Permissions | None
    takes_body: bool
    codes: dict[int, set[str]]
    """What it may be refused with, by status."""


def routes_of(api: FastAPI) -> list[Route]:
    """Those that the document knows: pages are files."""
    routes = [each for each in iter_route_contexts(api.routes) if isinstance(each.original_route, APIRoute)]
    return [_route(api, each) for each in routes if each.include_in_schema]


def _route(api: FastAPI, route: Any) -> Route:
    (method,) = route.methods
    asked = list(asked_for(route.dependant))
    if isinstance(route.original_route, CheckedRoute):
        asked += asked_for(route.original_route.deferred_rights.dependant)
    needs = [each.any_of for each in asked if isinstance(each, Needs)]
    return Route(
        method=method,
        path=route.path,
        is_signed_in=caller in asked,
        needs=needs[0] if needs else None,
        takes_body=route.body_field is not None,
        codes=_codes(api.openapi()["paths"][route.path][method.lower()]["responses"]),
    )


def _codes(responses: dict[str, Any]) -> dict[int, set[str]]:
    return {
        int(status): set(response["content"]["application/problem+json"]["schema"]["properties"]["code"]["enum"])
        for status, response in responses.items()
        if status >= "400"
    }
