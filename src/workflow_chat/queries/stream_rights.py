"""Who follows which conversation, as the live side asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflow_chat.access.conversations import Standing
from workflow_chat.access.permissions import Permission
from workflow_chat.access.standings import Reading, standings_of
from workflow_chat.database.unit_of_work import Database
from workflow_chat.realtime.streams.seat import Seat
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.person import Person

ASKED_AT_ONCE = 500  # streams per question


@dataclass(frozen=True, slots=True)
class StreamSeat:
    """Fulfils :class:`workflow_chat.realtime.streams.seat.Seat`."""

    person: Person
    workflow_id: str
    audience: Audience


class StreamRights:
    """Fulfils :class:`workflow_chat.realtime.streams.seat.Authoriser` over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seats_now(self, seats: Sequence[Seat]) -> list[Seat | str]:
        now: list[Seat | str] = []
        for start in range(0, len(seats), ASKED_AT_ONCE):
            some = seats[start : start + ASKED_AT_ONCE]
            async with self._database.read() as uow:
                standings = await standings_of(uow, [_reading(seat) for seat in some])
            now += [_seat_or_code(seat.person, standings[_reading(seat)]) for seat in some]
        return now


def stream_seat(person: Person, standing: Standing) -> StreamSeat:
    """Where somebody sits who stands like this."""
    is_wrk = Permission.WRK_READ in standing.permissions
    return StreamSeat(person, standing.workflow_id, Audience.WRK if is_wrk else Audience.EVERYONE)


def _seat_or_code(person: Person, standing: Standing | str) -> Seat | str:
    return standing if isinstance(standing, str) else stream_seat(person, standing)


def _reading(seat: Seat) -> Reading:
    return Reading(seat.person.user_id, seat.workflow_id, seat.person.token_issued_at)
