"""An endpoint of the table as the framework sees it: what the document says of it, and which methods it has."""

from inspect import Parameter, Signature
from typing import Annotated, Any

from fastapi import Depends, Query, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from workflow_chat.web.dependencies.seats import Needs
from workflow_chat.web.endpoints.endpoint import Endpoint
from workflow_chat.web.openapi.answers import ALWAYS, SEATED, WITH_BODY, refusals
from workflow_chat.web.schemas.inputs import NoBody


class EndpointRoute(APIRoute):
    """Requests that come by way of the framework are answered by the endpoint all the same."""

    def __init__(self, endpoint: Endpoint[Any, Any]) -> None:
        self.body_limit = endpoint.body_limit
        status, *others = endpoint.answers
        kinds = (*ALWAYS, *SEATED, *(() if endpoint.body is NoBody else WITH_BODY), *endpoint.refusals)
        super().__init__(
            endpoint.path,
            _Inputs(endpoint),
            methods=[endpoint.method],
            name=endpoint.handler.__name__,
            operation_id=endpoint.handler.__name__,
            summary=endpoint.summary,
            description=endpoint.summary,
            tags=[endpoint.tag],
            dependencies=[Depends(Needs(endpoint.needs))],
            status_code=status,
            response_model=endpoint.answers[status],
            response_class=JSONResponse if endpoint.answers[status] else Response,
            responses={**{each: {"model": endpoint.answers[each]} for each in others}, **refusals(*kinds)},
            openapi_extra=dict(endpoint.document),
        )
        self.app = endpoint


class _Inputs:
    """A callable for the framework to read the signature of; it is never called."""

    def __init__(self, endpoint: Endpoint[Any, Any]) -> None:
        given = {"query": Annotated[endpoint.query, Query()], "body": endpoint.body}
        if endpoint.body is NoBody:
            del given["body"]
        kind = Parameter.KEYWORD_ONLY
        self.__signature__ = Signature([Parameter(name, kind, annotation=each) for name, each in given.items()])

    def __call__(self) -> Response:
        return Response()
