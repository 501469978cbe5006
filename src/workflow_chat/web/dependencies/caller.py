"""Who is calling: the token in the ``Authorization`` header."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.types import Scope

from workflow_chat.shapes.person import Person
from workflow_chat.web.request.headers import header
from workflow_chat.web.services import services_of

identity_token = HTTPBearer(
    scheme_name="identityToken",
    bearerFormat="JWT",
    description="Signed by the host application: sub, iat, exp and aud; at most 24 hours long.",
    auto_error=False,  # what is wrong with a token is for its verifier to say
)


async def caller_of(scope: Scope) -> Person:
    """The proven person, or 401; the log of refusals finds the id in the scope."""
    person = await services_of(scope).tokens.verify_header(header(scope, b"authorization"))
    scope["user_id"] = person.user_id
    return person


async def caller(request: Request, _: Annotated[object, Depends(identity_token)]) -> Person:
    """The same, as a dependency."""
    return await caller_of(request.scope)


Caller = Annotated[Person, Depends(caller)]
PROOFS: Mapping[Callable[..., Any], Callable[[Scope], Awaitable[object]]] = {caller: caller_of}
"""By dependency, how it looks at who is calling: a route with a body does so before it keeps any of it."""
