"""Seats that were looked up lately: for what a page does so often that the look would cost more than the thing itself.

A lease ends as soon as the bus tells of a change of the person's rights, when the bus may have missed one, and with its
time. Only what is kept nowhere may rest on a lease (typing): whatever is written asks for the seat itself.
"""

from collections import defaultdict

from workflow_chat.access.conversations import access_workflow
from workflow_chat.access.permissions import READ, Permissions
from workflow_chat.access.seats import Seat
from workflow_chat.clock import Clock
from workflow_chat.database.engine import Database
from workflow_chat.realtime.bus.bus import Bus, Unsubscribe
from workflow_chat.realtime.bus.topics import RIGHTS
from workflow_chat.shapes.notices import RightsChanged
from workflow_chat.shapes.person import Person

LIFETIME = 10.0  # seconds
PEOPLE = 10_000  # whose leases are kept; beyond it all of them end


class SeatLeases:
    """Leases of one process, by person and workflow."""

    def __init__(self, database: Database, bus: Bus, clock: Clock) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        self._unsubscribe: Unsubscribe | None = None
        self._seats: dict[str, dict[tuple[str, Person], tuple[Seat, float]]] = {}
        self._changes: defaultdict[str, int] = defaultdict(int)  # of rights, by person
        self._ended = 0  # how often all of them have ended

    async def start(self) -> None:
        self._bus.on_gap(self.end_all)
        self._unsubscribe = await self._bus.subscribe(RIGHTS, self.rights_changed)

    async def stop(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    async def seat(self, person: Person, workflow_id: str, any_of: Permissions = READ) -> Seat:
        """The person's seat, as it was at most a few seconds ago; refused as everywhere."""
        leased = self._seats.get(person.user_id, {}).get((workflow_id, person))
        if leased is not None and leased[1] > self._clock.monotonic():
            leased[0].require(any_of)
            return leased[0]
        asked = self._state_of(person)
        async with self._database.read() as uow:
            seat = await access_workflow(uow, person, workflow_id, any_of)
        if self._state_of(person) == asked:  # or the rights have changed while we asked
            self._keep(seat)
        return seat

    def rights_changed(self, notice: RightsChanged) -> None:
        """End the leases of whom it is about."""
        if notice.user_id is None:
            self.end_all()
        else:
            self._changes[notice.user_id] += 1
            self._seats.pop(notice.user_id, None)

    def end_all(self) -> None:
        """A change of somebody's rights may have been missed."""
        self._ended += 1
        self._seats.clear()
        self._changes.clear()

    def _state_of(self, person: Person) -> tuple[int, int]:
        return self._ended, self._changes.get(person.user_id, 0)

    def _keep(self, seat: Seat) -> None:
        if len(self._seats) >= PEOPLE:
            self.end_all()
        until = self._clock.monotonic() + LIFETIME
        self._seats.setdefault(seat.user_id, {})[seat.workflow_id, seat.person] = seat, until
