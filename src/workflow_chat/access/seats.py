"""Where somebody sits: what the database's view ``workflow_seats`` says of a person and a workflow.

Every reader of rights asks here, for one seat or for many; the sending path asks the same view in SQL.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import orjson
from sqlalchemy import bindparam, select

from workflow_chat.access.permissions import READ, Permissions, audience_of, permissions_of
from workflow_chat.database.raw import for_both
from workflow_chat.database.session import Reading
from workflow_chat.errors import ChatError, ChatNotAllowed, PermissionDenied, TokenRevoked, WorkflowNotFound
from workflow_chat.models import User, seats
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.person import Person

_COLUMNS = (
    seats.c.user_id,
    seats.c.workflow_id,
    seats.c.workspace_id,
    seats.c.conversation_id,
    seats.c.tokens_valid_from,
    seats.c.role,
)
# Built once: putting a statement together costs more than running it.
_ONE = select(*_COLUMNS).where(seats.c.user_id == bindparam("user"), seats.c.workflow_id == bindparam("workflow"))
_MANY = for_both(
    """
    SELECT s.user_id, s.workflow_id, s.workspace_id, CAST(s.conversation_id AS text) AS conversation_id,
           s.tokens_valid_from, s.role
      FROM {asked} {seat}""",
    asked=("json_each(:asked) a", "jsonb_array_elements(CAST(CAST(:asked AS text) AS jsonb)) AS a(value)"),
    # One by one: without statistics PostgreSQL would put everybody beside every workflow.
    seat=(
        "JOIN workflow_seats s ON s.user_id = a.value ->> 0 AND s.workflow_id = a.value ->> 1",
        """CROSS JOIN LATERAL (
           SELECT * FROM workflow_seats v WHERE v.user_id = a.value ->> 0 AND v.workflow_id = a.value ->> 1 LIMIT 1
      ) s""",
    ),
)
_VALID_FROM = select(User.id, User.tokens_valid_from).where(
    User.id.in_(bindparam("users", expanding=True)), User.removed_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in a workflow that they may see; without a conversation until one was opened."""

    person: Person
    workspace_id: str
    workflow_id: str
    conversation_id: str | None
    permissions: Permissions
    audience: Audience

    @property
    def user_id(self) -> str:
        return self.person.user_id

    @property
    def conversation(self) -> str:
        """The id of the conversation, which has been opened."""
        assert self.conversation_id is not None
        return self.conversation_id

    def refusal(self, any_of: Permissions) -> type[ChatError] | None:
        """Why somebody who sits here may not do what needs one of these, or None."""
        if not self.permissions:
            return ChatNotAllowed
        return None if self.permissions & any_of else PermissionDenied

    def require(self, any_of: Permissions) -> None:
        """Refuse unless the person holds one of these."""
        refusal = self.refusal(any_of)
        if refusal is not None:
            raise refusal


class Watched(Protocol):
    """Somebody who was seen in a workflow."""

    @property
    def person(self) -> Person: ...

    @property
    def workflow_id(self) -> str: ...


async def find_seat(uow: Reading, person: Person, workflow_id: str) -> Seat:
    """The person's seat; 404 for a workflow that is not theirs to see, 401 for a revoked token whatever it names."""
    found = await uow.session.execute(_ONE, {"user": person.user_id, "workflow": workflow_id})
    row = found.mappings().one_or_none()
    if row is not None:
        return seat_of(person, row)
    valid_from = await _valid_from(uow, [person.user_id])
    raise TokenRevoked if is_revoked(person, valid_from.get(person.user_id)) else WorkflowNotFound


async def look_again(uow: Reading, watched: Sequence[Watched]) -> list[Seat | str]:
    """Each seat as it is now, or the code that a request to read would be refused with; one question for all."""
    asked = orjson.dumps([_pair(each) for each in watched]).decode()
    rows = {(row["user_id"], row["workflow_id"]): row for row in await uow.fetch(_MANY, {"asked": asked})}
    gone = {each.person.user_id for each in watched if _pair(each) not in rows}
    valid_from = await _valid_from(uow, gone) if gone else {}
    return [_seat_or_code(each.person, rows.get(_pair(each)), valid_from.get(each.person.user_id)) for each in watched]


def is_revoked(person: Person, valid_from: datetime | str | None) -> bool:
    """Whether the person's token is from before the moment at which their tokens were revoked; SQLite's are text."""
    if isinstance(valid_from, str):
        valid_from = datetime.fromisoformat(valid_from)
    return valid_from is not None and person.token_issued_at < valid_from


def seat_of(person: Person, row: Mapping[Any, Any]) -> Seat:
    """The seat that a row of the view describes."""
    if is_revoked(person, row["tokens_valid_from"]):
        raise TokenRevoked
    held = permissions_of(row["role"])
    return Seat(person, row["workspace_id"], row["workflow_id"], row["conversation_id"], held, audience_of(held))


def _pair(watched: Watched) -> tuple[str, str]:
    return watched.person.user_id, watched.workflow_id


def _seat_or_code(person: Person, row: Mapping[Any, Any] | None, valid_from: datetime | None) -> Seat | str:
    if row is None:
        return (TokenRevoked if is_revoked(person, valid_from) else WorkflowNotFound).code
    try:
        seat = seat_of(person, row)
        seat.require(READ)
    except ChatError as error:
        return error.code
    return seat


async def _valid_from(uow: Reading, users: Collection[str]) -> dict[str, datetime | None]:
    """Asked only of those who sit nowhere: a revoked token is named as such even then."""
    found = await uow.session.execute(_VALID_FROM, {"users": list(users)})
    return {row.id: row.tokens_valid_from for row in found}
