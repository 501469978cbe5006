"""What a change of a message begins with: the conversation is held, rights are looked at, the message is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from workflow_chat.access.driver_seats import SEAT
from workflow_chat.access.messages import require_change
from workflow_chat.access.permissions import Permission, Permissions, wrk_roles
from workflow_chat.access.seats import Seat, is_revoked, seat_of
from workflow_chat.database.raw import RawStatement, for_both
from workflow_chat.database.session import UnitOfWork
from workflow_chat.errors import MessageNotFound, TokenRevoked, WorkflowNotFound
from workflow_chat.identifiers import NIL_ID, is_host_id, is_own_id
from workflow_chat.queries.message_rows import COLUMNS, from_document, json_object
from workflow_chat.shapes.person import Person
from workflow_chat.shapes.views import EditorView

_WRK_ROLES = ", ".join(f"'{role}'" for role in wrk_roles())

# SQLite has one writer, who is at work here. Elsewhere only who may see the conversation may hold it.
LOCK = RawStatement(
    sqlite="SELECT 1",
    postgres_named="""
    SELECT h.conversation_id
      FROM workflow_conversations c JOIN workflow_conversation_heads h ON h.conversation_id = c.id
     WHERE c.workflow_id = CAST(:workflow AS text)
       AND EXISTS (SELECT 1 FROM workflow_seats s
                    WHERE s.workflow_id = CAST(:workflow AS text) AND s.user_id = CAST(:user AS text))
       FOR NO KEY UPDATE OF h""",
)
FIND = for_both(
    f"""
    SELECT {SEAT}, {{message}} AS message, u.name AS sender_name, u.avatar_url AS sender_avatar_url
      FROM workflow_seats s
      LEFT JOIN workflow_messages m
             ON m.id = CAST(CAST(:message AS text) AS {{uuid}}) AND m.workspace_id = s.workspace_id
            AND m.conversation_id = s.conversation_id AND (s.role IN ({_WRK_ROLES}) OR m.audience = 'everyone')
      LEFT JOIN users u ON u.id = m.sender_id
     WHERE s.workflow_id = CAST(:workflow AS text) AND s.user_id = CAST(:user AS text)""",  # noqa: S608 - our own names
    message=(
        f"CASE WHEN m.id IS NOT NULL THEN {json_object('m', COLUMNS)} END",
        "CAST(CASE WHEN m.id IS NOT NULL THEN to_jsonb(m) END AS text)",
    ),
)
FIND_VALID_FROM = for_both("SELECT tokens_valid_from FROM users WHERE id = CAST(:user AS text) AND removed_at IS NULL")


@dataclass(frozen=True, slots=True)
class Held:
    """A message that the person may change."""

    seat: Seat
    message: Mapping[str, Any]
    """Its columns, with the names that its view needs."""
    editor: EditorView | None
    """Whoever changes another's words is named beside them."""
    is_locked: bool
    """Not so if the right to see the conversation came in between."""


async def hold_message(
    uow: UnitOfWork, person: Person, workflow_id: str, message_id: str, needs: Permissions, *, any_message: Permission
) -> Held:
    """Be the only one who changes the conversation first, and look at rights second: whatever was committed is seen."""
    if not is_host_id(workflow_id):
        raise WorkflowNotFound
    where = {"workflow": workflow_id, "user": person.user_id}
    is_locked = bool(await uow.fetch(LOCK, where))
    asked = message_id if is_own_id(message_id) else NIL_ID
    found = await uow.fetch(FIND, {**where, "message": asked})
    if not found:
        raise await _stranger(uow, person)
    seat = seat_of(person, found[0])
    seat.require(needs)
    message = _message(found[0])
    require_change(seat, message, any_message=any_message)
    return Held(seat, message, _editor(person, message, found[0]), is_locked)


async def _stranger(uow: UnitOfWork, person: Person) -> TokenRevoked | WorkflowNotFound:
    known = await uow.fetch(FIND_VALID_FROM, {"user": person.user_id})
    is_over = bool(known) and is_revoked(person, known[0]["tokens_valid_from"])
    return TokenRevoked() if is_over else WorkflowNotFound()


def _message(found: Mapping[Any, Any]) -> dict[str, Any]:
    if found["message"] is None:
        raise MessageNotFound
    names = {name: found[name] for name in ("sender_name", "sender_avatar_url", "workflow_id")}
    return {**from_document(orjson.loads(found["message"])), **names}


def _editor(person: Person, message: Mapping[str, Any], found: Mapping[Any, Any]) -> EditorView | None:
    if message["sender_id"] == person.user_id:
        return None
    return {"id": person.user_id, "name": found["name"], "side": found["side"]}
