"""Seats as SQLite's driver gives them, for the group commits, which speak to it directly."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow_chat.access.seats import Seat, is_revoked, seat_of
from workflow_chat.errors import TokenRevoked, WorkflowNotFound
from workflow_chat.shapes.person import Person

FIND_SEAT = """
    SELECT workflow_id, workspace_id, conversation_id, tokens_valid_from, role, side, name, avatar_url
      FROM workflow_seats WHERE workflow_id = ? AND user_id = ?"""
FIND_VALID_FROM = "SELECT tokens_valid_from FROM users WHERE id = ? AND removed_at IS NULL"
NAMES = ("workflow_id", "workspace_id", "conversation_id", "tokens_valid_from", "role", "side", "name", "avatar_url")


@dataclass(frozen=True, slots=True)
class NamedSeat:
    """A seat, and what others see of who sits there."""

    seat: Seat
    role: str
    side: str
    name: str
    avatar_url: str | None


def find_named_seat(driver: Any, person: Person, workflow_id: str) -> NamedSeat:
    """As :func:`workflow_chat.access.seats.find_seat`, asked of an open connection."""
    found = driver.execute(FIND_SEAT, (workflow_id, person.user_id)).fetchone()
    if found is not None:
        row = dict(zip(NAMES, found, strict=True))
        row["tokens_valid_from"] = _moment(row["tokens_valid_from"])
        return NamedSeat(seat_of(person, row), row["role"], row["side"], row["name"], row["avatar_url"])
    nobodys = driver.execute(FIND_VALID_FROM, (person.user_id,)).fetchone()
    raise TokenRevoked if nobodys is not None and is_revoked(person, _moment(nobodys[0])) else WorkflowNotFound


def _moment(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored)
