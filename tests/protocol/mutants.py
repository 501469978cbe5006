"""The product with one of the bugs that others have shipped (realtime.md 2.16): the suite must fail on each."""

import asyncio
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from tests.protocol.fakes import Entry, FakeLog
from tests.protocol.world import Connection
from workflow_chat.errors import ChatError
from workflow_chat.realtime.changes import Changes
from workflow_chat.realtime.cursor import Cursor
from workflow_chat.realtime.frames import frame
from workflow_chat.realtime.hub import Hub
from workflow_chat.realtime.hubs import Hubs
from workflow_chat.realtime.log import Page, Position
from workflow_chat.realtime.reader import Reader
from workflow_chat.realtime.ring import Chunk, Ring, join
from workflow_chat.realtime.states import StateFrame
from workflow_chat.realtime.streams import Streams
from workflow_chat.shapes.notices import LoggedEvent

hear_event = Hub._hear_event
log_event = FakeLog.event
FIRST_EPOCH = "epoch000"


def _without_gap_check(hub: Hub, event: LoggedEvent) -> None:
    if hub._opened and event.epoch == hub.epoch and event.seq > hub.head:
        hub._append(event)
        hub._wake()
    else:
        hear_event(hub, event)


def _without_dedupe(hub: Hub, event: LoggedEvent) -> None:
    if hub._opened and event.epoch == hub.epoch and event.seq <= hub.head:
        hub._append(event)
        hub._wake()
    else:
        hear_event(hub, event)


async def _never(*_: Any) -> None:
    """Do not check positions."""


async def _everybody(_: Streams, readers: list[Reader]) -> list[Reader]:
    return readers


def _beat_with_id(reader: Reader) -> None:
    data = {"head": reader._hub.head, "serverTime": ""}
    reader.offer(StateFrame("heartbeat", frame("heartbeat", data, at=Cursor(reader._hub.epoch, reader._hub.head))))


def _replay_then_subscribe(reader: Reader, page: Page) -> bytes | None:
    """Send the snapshot, and go on from where the live side is by then."""
    if not page.events:
        return None
    chunk = join([(event, b"") for event in page.events])
    encoded = Ring(max_events=len(page.events), max_bytes=10**9)
    for event in page.events:
        encoded.append(event)
    sent = encoded.after(reader.pos)
    reader.pos = max(chunk.last_seq, reader._hub.head)
    return None if sent is None else sent.data


async def _begin_anywhere(reader: Reader, cursor: str | None) -> None:
    """An unusable cursor silently means: from now on."""
    parsed = None if cursor is None else Cursor.parse(cursor)
    if parsed is not None and parsed.epoch == reader._hub.epoch and parsed.seq <= reader._hub.head:
        reader.pos = parsed.seq


def _skip_what_was_dropped(reader: Reader, page: Page) -> bytes | None:
    if not page.events:
        reader.pos = reader._hub.head
        return None
    reader.pos = page.events[0].seq - 1
    return take_page(reader, page)


take_page = Reader._take_page


async def _authorise_then_place(connection: Connection, cursor: str | None) -> None:
    holder = connection.world.holder(connection.client.user_id)
    try:
        if (await connection.world.authoriser.refusals([holder])).get(holder) is not None:
            return
        await connection.world.clock.sleep(0.1)
        connection.reader = await connection.node.streams.open(holder, "conversation", cursor)
    except ChatError:
        return
    connection.node.streams.begin(connection.reader, b"")
    try:
        await connection._send_all(connection.reader)
    finally:
        connection.node.streams.close(connection.reader)


def _one_epoch_for_ever(log: FakeLog) -> Position:
    return Position(FIRST_EPOCH, log.head, log.floor)


def _event_of_one_epoch(log: FakeLog, entry: Entry) -> LoggedEvent:
    return replace(log_event(log, entry), epoch=FIRST_EPOCH)


def _ignored(*_: Any) -> None:
    """Do not note a change."""


def _as_it_was(_: Changes, event: LoggedEvent, *_more: Any) -> LoggedEvent:
    return event


async def _at_the_first_opening_only(hub: Hub) -> None:
    if not hub._opened:
        await check(hub)


check = Hub.check


async def _share_whatever_is_being_read(hub: Hub, after: int, **limit: Any) -> Page | None:
    for (place, _, _), task in hub._reads.items():
        if place == after:
            return await asyncio.shield(task)
    return await page(hub, after, **limit)


page = Hub.page


def _whatever_is_missing(hub: Hub, after: int) -> Chunk | None:
    return hub.ring.after(after)


Change = tuple[type, str, Callable[..., Any]]

MUTANTS: dict[str, Sequence[Change]] = {
    "no gap check": [(Hub, "_hear_event", _without_gap_check)],
    "no dedupe": [(Hub, "_hear_event", _without_dedupe)],
    "no position check": [(Hubs, "check_positions_if_due", _never)],
    "replay, then subscribe": [(Reader, "_take_page", _replay_then_subscribe)],
    "ephemeral frames carry an id": [(Reader, "beat", _beat_with_id)],
    "rights at connect only": [(Streams, "_still_allowed", _everybody)],
    "authorise, then choose the position": [(Connection, "run", _authorise_then_place)],
    "epoch ignored": [(FakeLog, "_position", _one_epoch_for_ever), (FakeLog, "event", _event_of_one_epoch)],
    "erasure ignored": [(Hub, "_hear_change", _ignored), (Changes, "current", _as_it_was)],
    "nobody asks the log before showing what is at hand": [(Hub, "check", _at_the_first_opening_only)],
    "what is at hand is shown although something is missing": [(Hub, "recent", _whatever_is_missing)],
    "an older read is shared": [(Hub, "page", _share_whatever_is_being_read)],
    "unusable cursor means from now on": [(Reader, "begin", _begin_anywhere)],
    "retention skips silently": [(Reader, "_take_page", _skip_what_was_dropped)],
}


def mutant(name: str) -> AbstractContextManager[None]:
    """The product with this bug, while the context lasts."""
    return _patched(MUTANTS[name])


@contextmanager
def _patched(changes: Sequence[Change]) -> Generator[None]:
    with ExitStack() as stack:
        for owner, attribute, replacement in changes:
            stack.enter_context(patch.object(owner, attribute, replacement))
        yield
