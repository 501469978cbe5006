"""``/demo/people``: everybody in the demo, with a token to act as them."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from workflow_chat.database.engine import Database
from workflow_chat.demo.people import DemoPersonView, list_demo_people


class NoParameters(BaseModel):
    """Any parameter is refused."""

    model_config = ConfigDict(extra="forbid")


def demo_router(database: Database, *, audience: str) -> APIRouter:
    """The routes that only a demo has; its tokens are meant for ``audience``."""
    router = APIRouter(tags=["Demo"])

    @router.get("/demo/people")
    async def get_people(_: Annotated[NoParameters, Query()]) -> list[DemoPersonView]:
        """The people of the demo and their tokens, which live for twelve hours."""
        async with database.read() as uow:
            return await list_demo_people(uow, audience=audience)

    return router
