"""Routes of the framework in our order of checks: size, token, visibility, permission, fields, state.

The framework runs a route's dependencies before it tells what is wrong with the fields, so a route whose signature asks
for its caller and its seat has this order of itself. What is left to this class: bodies of strangers, a body's limit,
bodies that are no JSON, parameters that no model takes, and rights that an action asks for only when fields are good.
"""

from collections.abc import Callable, Coroutine, Iterator, Sequence
from functools import partial
from typing import Annotated, Any, get_args, get_type_hints

from fastapi import Depends, Query, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.params import Depends as Dependency
from fastapi.params import Query as QueryParameter
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams

from workflow_chat.errors import ChatError
from workflow_chat.web.dependencies.caller import PROOFS
from workflow_chat.web.request.body import LIMIT, parse_json, read_body
from workflow_chat.web.schemas.inputs import NoParameters

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class DeferredRights(Dependency):
    """A dependency that runs only when the fields are wrong.

    For a route whose action asks for the same rights itself, in the transaction of the change: to ask twice would be a
    cost of every good request.
    """


class CheckedRoute(APIRoute):
    """``max_body_size`` is the limit of its body in bytes."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        dependencies: Sequence[Dependency] | None = None,
        max_body_size: int | None = None,
        **options: Any,
    ) -> None:
        given = list(dependencies or ())
        eager = [each for each in given if not isinstance(each, DeferredRights)]
        if not _takes_parameters(endpoint):
            eager.append(Depends(_no_parameters))
        self.body_limit = LIMIT if max_body_size is None else max_body_size
        self.deferred_rights = APIRoute(path, _nothing, dependencies=[each for each in given if each not in eager])
        super().__init__(path, endpoint, dependencies=eager, **options)
        self.proofs = [PROOFS[each] for each in asked_for(self.dependant) if each in PROOFS]

    def get_route_handler(self) -> Handler:
        answer, ask = super().get_route_handler(), self.deferred_rights.get_route_handler()
        return partial(self._answer, answer, ask)

    async def _answer(self, answer: Handler, ask_for_rights: Handler, request: Request) -> Response:
        try:
            return await answer(_Request(request, await self._body(request)))
        except RequestValidationError:
            await ask_for_rights(request)
            raise

    async def _body(self, request: Request) -> bytes:
        """Nobody who has proven nothing may have us keep a body."""
        if self.body_field is None:
            return b""
        for proof in self.proofs:
            await proof(request.scope)
        return await read_body(request.receive, self.body_limit)


class _Request(Request):
    """A request whose body has arrived. What cannot be read stays bytes, which no model takes."""

    def __init__(self, request: Request, content: bytes) -> None:
        super().__init__(request.scope, request.receive)
        self._content = content

    async def body(self) -> bytes:
        return self._content

    async def json(self) -> Any:
        try:
            return parse_json(self.scope, self._content)
        except ChatError:
            return self._content

    @property
    def query_params(self) -> QueryParams:
        return _Parameters(self.scope["query_string"])


class _Parameters(QueryParams):
    """A parameter that is repeated is a list, which no model takes."""

    def get(self, key: Any, default: Any = None) -> Any:
        values = self.getlist(key)
        return values if len(values) > 1 else super().get(key, default)


def asked_for(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """Everything that it depends on, and what that depends on in turn."""
    for each in dependant.dependencies:
        if each.call is not None:
            yield each.call
        yield from asked_for(each)


def _takes_parameters(endpoint: Callable[..., Any]) -> bool:
    """Whether its signature has a model of the query string."""
    hints = get_type_hints(endpoint, include_extras=True).values()
    return any(isinstance(each, QueryParameter) for hint in hints for each in get_args(hint)[1:])


async def _no_parameters(_: Annotated[NoParameters, Query()]) -> None:
    """Refuse any parameter."""


async def _nothing() -> Response:
    return Response()
