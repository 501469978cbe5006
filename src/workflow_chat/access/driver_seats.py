"""Seats as SQLite's driver gives them, for the group commits, which speak to it directly."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from workflow_chat.access.seats import Seat, is_revoked, seat_of
from workflow_chat.errors import TokenRevoked, WorkflowNotFound
from workflow_chat.shapes.person import Person

NAMES = ("workflow_id", "workspace_id", "conversation_id", "tokens_valid_from", "role", "side", "name", "avatar_url")
SEAT = ", ".join(f"s.{name}" for name in NAMES)
"""The columns of ``workflow_seats s`` that make a seat; a statement may ask for more behind them."""
FIND_SEAT = f"SELECT {SEAT} FROM workflow_seats s WHERE s.workflow_id = ? AND s.user_id = ?"  # noqa: S608 - our own
FIND_VALID_FROM = "SELECT tokens_valid_from FROM users WHERE id = ? AND removed_at IS NULL"


class NamedSeat(NamedTuple):
    """A seat, and what others see of who sits there."""

    seat: Seat
    role: str
    side: str
    name: str
    avatar_url: str | None


def find_named_seat(driver: Any, person: Person, workflow_id: str) -> NamedSeat:
    """As :func:`workflow_chat.access.seats.find_seat`, asked of an open connection."""
    return named_seat(driver, person, driver.execute(FIND_SEAT, (workflow_id, person.user_id)).fetchone())


def named_seat(driver: Any, person: Person, found: Sequence[Any] | None) -> NamedSeat:
    """The seat that a row begins with. There is none: 404, and for a revoked token 401."""
    if found is not None:
        row = dict(zip(NAMES, found, strict=False))
        return NamedSeat(seat_of(person, row), row["role"], row["side"], row["name"], row["avatar_url"])
    nobodys = driver.execute(FIND_VALID_FROM, (person.user_id,)).fetchone()
    raise TokenRevoked if nobodys is not None and is_revoked(person, nobodys[0]) else WorkflowNotFound
