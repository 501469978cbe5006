"""``/demo/people``: everybody in the demo, with a token to act as them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from workflow_chat.database.engine import Database
from workflow_chat.demo.people import DemoPersonView, list_demo_people


class NoParameters(BaseModel):
    """Any parameter is refused."""

    model_config = ConfigDict(extra="forbid")


EXAMPLE: DemoPersonView = {
    "id": "sam",
    "name": "Sam Rivera",
    "email": "sam@acme.example",
    "workspace": "Acme",
    "role": "editor",
    "staffRole": "wrk_operator",
    "token": "eyJhbGciOiJIUzI1NiIsImtpZCI6ImRlbW8ifQ.e30.c2lnbmF0dXJl",
    "workflows": [{"id": "invoice-intake", "name": "Invoice intake"}],
}


def demo_router(database: Database, *, audience: str, refusals: dict[int | str, dict[str, Any]]) -> APIRouter:
    """The routes that only a demo has: its tokens are meant for ``audience``, and what it may answer else."""
    router = APIRouter(tags=["Demo"], responses=refusals)

    @router.get("/demo/people", responses={200: {"content": {"application/json": {"example": [EXAMPLE]}}}})
    async def get_demo_people(_: Annotated[NoParameters, Query()]) -> list[DemoPersonView]:
        """The people of the demo and their tokens, which live for twelve hours."""
        async with database.read() as uow:
            return await list_demo_people(uow, audience=audience)

    return router
