"""Where those who hold open streams sit now, as the live side asks."""

from collections.abc import Sequence

from workflow_chat.access.seats import Seat, look_again
from workflow_chat.database.engine import Database

ASKED_AT_ONCE = 500  # seats per question


class StreamRights:
    """Fulfils :class:`workflow_chat.realtime.streams.Authoriser` over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def look_again(self, seats: Sequence[Seat]) -> dict[Seat, Seat | str]:
        found: dict[Seat, Seat | str] = {}
        for start in range(0, len(seats), ASKED_AT_ONCE):
            async with self._database.read() as uow:
                found |= await look_again(uow, seats[start : start + ASKED_AT_ONCE])
        return found
