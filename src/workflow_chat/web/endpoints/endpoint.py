"""What an open page does by itself is answered by bare ASGI: no object and no frame per request that is not needed.

An endpoint says what it takes, who may call it and what it answers; our order of checks follows from that. Its fields
are read before rights are asked for, because good fields are the rule, and its handler asks for rights anyway, where it
counts: under a lock, or in the snapshot that it reads. Who may not call learns nothing about fields all the same.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

from workflow_chat.access.conversations import access_workflow
from workflow_chat.access.permissions import Permissions
from workflow_chat.errors import ChatError
from workflow_chat.shapes.person import Person
from workflow_chat.web.dependencies.caller import caller_of
from workflow_chat.web.request.body import LIMIT, parse_body, read_body
from workflow_chat.web.request.query_string import parse_query
from workflow_chat.web.schemas.inputs import NoBody
from workflow_chat.web.services import Services, services_of

Query = TypeVar("Query", bound=BaseModel)
Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Call(Generic[Query, Body]):
    """A request by somebody with a valid token whose fields are good; whether they may, its handler has to ask."""

    scope: Scope
    person: Person
    query: Query
    body: Body

    @property
    def services(self) -> Services:
        return services_of(self.scope)

    @property
    def workflow_id(self) -> str:
        return self.scope["path_params"]["workflowId"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Generic[Query, Body]):
    """One row of the table in ``table.py``."""

    method: str
    path: str
    handler: Callable[[Call[Query, Body]], Awaitable[ASGIApp]]
    """What it returns answers the request."""
    needs: Permissions
    query: type[Query]
    body: type[Body]
    body_limit: int = LIMIT
    """Bytes."""
    answers: Mapping[int, type | None]
    """The type of each answer's JSON, by status; None for an answer without content."""
    refusals: Sequence[type[ChatError]]
    """Those that only this endpoint has."""
    summary: str
    tag: str
    document: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What else OpenAPI should say of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self.handler(await self._call(scope, receive))
        await answer(scope, receive, send)

    async def _call(self, scope: Scope, receive: Receive) -> Call[Query, Body]:
        person = await caller_of(scope)  # first: nobody without a token may have us keep a body
        content = b"" if self.body is NoBody else await read_body(receive, self.body_limit)
        try:
            return Call(scope, person, parse_query(scope, self.query), parse_body(scope, content, self.body))
        except ChatError:
            await self._refuse_who_may_not(scope, person)
            raise

    async def _refuse_who_may_not(self, scope: Scope, person: Person) -> None:
        async with services_of(scope).database.read() as transaction:
            await access_workflow(transaction, person, scope["path_params"]["workflowId"], self.needs)
