"""Receipts on SQLite: what moves nothing is answered by a reader; the others share one commit, with messages too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow_chat.access.driver_seats import find_named_seat
from workflow_chat.access.permissions import READ
from workflow_chat.actions.read_receipts.wish import Reached, Verdict, Wish
from workflow_chat.clock import rfc3339
from workflow_chat.database.dialects.sqlite import Driver
from workflow_chat.database.engine import Database
from workflow_chat.database.shared_commit import SharedCommit
from workflow_chat.errors import ChatError, MessageNotFound
from workflow_chat.identifiers import is_own_id
from workflow_chat.queries.read_receipts import receipt_view
from workflow_chat.queries.unread import unread_sql
from workflow_chat.realtime.log.cursor import SEQ_MAX
from workflow_chat.shapes.kinds import Audience

FIND_MESSAGE = """
    SELECT id, seq, audience FROM workflow_messages
     WHERE id = :message AND workspace_id = :workspace AND conversation_id = :conversation
       AND (:sees_all OR audience = 'everyone')"""
FIND_LATEST = """
    SELECT id, seq, audience FROM workflow_messages
     WHERE workspace_id = :workspace AND conversation_id = :conversation AND seq <= :most
       AND (:sees_all OR audience = 'everyone')
     ORDER BY seq DESC LIMIT 1"""
FIND_RECEIPT = """
    SELECT last_read_message_id, last_read_seq, read_at FROM workflow_read_receipts
     WHERE conversation_id = :conversation AND user_id = :user"""
COUNT_UNREAD = "SELECT " + unread_sql(
    workspace=":workspace", conversation=":conversation", last=":last", user=":user", sees_all=":sees_all", in_order=""
)
MOVE = """
    INSERT INTO workflow_read_receipts
           (conversation_id, user_id, workspace_id, last_read_message_id, last_read_seq, read_at)
    VALUES (:conversation, :user, :workspace, :message, :seq, :now)
        ON CONFLICT (conversation_id, user_id) DO UPDATE
           SET last_read_message_id = :message, last_read_seq = :seq, read_at = :now"""


@dataclass(frozen=True, slots=True)
class _Found:
    """What one look at the database tells about a wish."""

    scope: dict[str, Any]
    message: tuple[str, int, str] | None  # id, seq, audience
    receipt: tuple[str, int, str] | None  # message id, seq, time

    @property
    def moves(self) -> bool:
        return self.message is not None and (self.receipt is None or self.receipt[1] < self.message[1])


class SqliteReceiptStore:
    """Fulfils :class:`workflow_chat.actions.read_receipts.wish.ReceiptStore`."""

    def __init__(self, database: Database, commit: SharedCommit) -> None:
        self._database = database
        self._commit = commit

    async def move(self, wishes: Sequence[Wish], now: datetime) -> list[Verdict]:
        async with self._database.driver(reading=True) as reader:
            verdicts = await reader.run(lambda driver: [_look(driver, wish) for wish in wishes])
        moving = [number for number, verdict in enumerate(verdicts) if verdict is None]
        if moving:
            moved = await self._commit.run(lambda driver: _move(driver, [wishes[number] for number in moving], now))
            for number, verdict in zip(moving, moved, strict=True):
                verdicts[number] = verdict
        return verdicts


def _look(driver: Driver, wish: Wish) -> Verdict | None:
    """The answer to a wish that moves nothing; None for one that does."""
    try:
        found = _find(driver, wish)
    except ChatError as error:
        return error
    return None if found.moves else _reached(driver, found, wish)


def _move(driver: Driver, wishes: Sequence[Wish], now: datetime) -> list[Verdict]:
    return [_move_one(driver, wish, rfc3339(now)) for wish in wishes]


def _move_one(driver: Driver, wish: Wish, now: str) -> Verdict:
    """Everything is looked at again: only now nobody else can change it."""
    try:
        found = _find(driver, wish)
    except ChatError as error:
        return error
    if found.message is None or not found.moves:
        return _reached(driver, found, wish)
    named = _named(driver, found.message, found.scope)
    driver.execute(MOVE, {**found.scope, "message": named[0], "seq": found.message[1], "now": now})
    receipt = (named[0], found.message[1], now)
    is_public = named[2] == Audience.EVERYONE
    return _reached(driver, _Found(found.scope, found.message, receipt), wish, tell=is_public)


def _find(driver: Driver, wish: Wish) -> _Found:
    seat = find_named_seat(driver, wish.person, wish.workflow_id).seat
    seat.require(READ)
    scope = {
        "workspace": seat.workspace_id,
        "conversation": seat.conversation_id,
        "user": wish.person.user_id,
        "sees_all": int(seat.audience is Audience.WRK),  # the driver knows integers, and would have to adapt a bool
    }
    if wish.message_id is None:
        message = driver.execute(FIND_LATEST, {**scope, "most": SEQ_MAX}).fetchone()
    else:
        message = _message(driver, wish.message_id, scope)
    return _Found(scope, message, driver.execute(FIND_RECEIPT, scope).fetchone())


def _message(driver: Driver, message_id: str, scope: dict[str, Any]) -> tuple[str, int, str]:
    found = driver.execute(FIND_MESSAGE, {**scope, "message": message_id}).fetchone() if is_own_id(message_id) else None
    if found is None:
        raise MessageNotFound
    return found


def _named(driver: Driver, message: tuple[str, int, str], scope: dict[str, Any]) -> tuple[str, int, str]:
    """Which message the receipt shows: everybody sees receipts, so one that everybody sees, if there is any."""
    if message[2] == Audience.EVERYONE:
        return message
    before = driver.execute(FIND_LATEST, {**scope, "most": message[1], "sees_all": 0}).fetchone()
    return before or message


def _reached(driver: Driver, found: _Found, wish: Wish, *, tell: bool = False) -> Reached:
    last = 0 if found.receipt is None else found.receipt[1]
    unread = driver.execute(COUNT_UNREAD, {**found.scope, "last": last}).fetchone()[0]
    view = None if found.receipt is None else receipt_view(wish.person.user_id, *found.receipt)
    return Reached(view, unread, moved_in=found.scope["conversation"] if tell else None)
