"""Where those who hold open streams sit now, as the live side asks."""

from collections.abc import Sequence

from workflow_chat.access.seats import look_again
from workflow_chat.database.engine import Database
from workflow_chat.realtime.streams.seat import Seat

ASKED_AT_ONCE = 500  # seats per question


class StreamRights:
    """Fulfils :class:`workflow_chat.realtime.streams.seat.Authoriser` over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seats_now(self, seats: Sequence[Seat]) -> list[Seat | str]:
        now: list[Seat | str] = []
        for start in range(0, len(seats), ASKED_AT_ONCE):
            async with self._database.read() as uow:
                now += await look_again(uow, seats[start : start + ASKED_AT_ONCE])
        return now
