"""The unit of work of a route, as a dependency: it ends before the answer is sent.

What a route has written is committed and announced when its client hears of it; one that raises has written nothing.
"""

from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import Depends, Request

from workflow_chat.database.session import Reading, Writing
from workflow_chat.web.services import services_of


async def reading(request: Request) -> AsyncGenerator[Reading]:
    async with services_of(request.scope).database.read() as transaction:
        yield transaction


async def writing(request: Request) -> AsyncGenerator[Writing]:
    async with services_of(request.scope).database.write() as transaction:
        yield transaction


ReadTransaction = Annotated[Reading, Depends(reading, scope="function")]
WriteTransaction = Annotated[Writing, Depends(writing, scope="function")]
