"""The product with one of the bugs that others have shipped: the suite must fail on each."""

import asyncio
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from types import ModuleType
from typing import Any
from unittest.mock import patch

from tests.protocol.fakes import Entry, FakeLog
from tests.protocol.world import Connection
from workflow_chat.errors import ChatError
from workflow_chat.realtime import frames
from workflow_chat.realtime.frames import StateFrame
from workflow_chat.realtime.log import ring
from workflow_chat.realtime.log.changes import Changes
from workflow_chat.realtime.log.contents import Contents
from workflow_chat.realtime.log.cursor import Cursor
from workflow_chat.realtime.log.event_log import Bounds, Page
from workflow_chat.realtime.log.ring import Chunk, Ring
from workflow_chat.realtime.log.shared_reads import SharedReads
from workflow_chat.realtime.log.tail import Tail
from workflow_chat.realtime.streams import feed
from workflow_chat.realtime.streams.conversations import Conversations
from workflow_chat.realtime.streams.feed import ConversationFeed
from workflow_chat.realtime.streams.rights import Rights
from workflow_chat.realtime.streams.seat import Look, Seat
from workflow_chat.realtime.streams.stream import Stream
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.notices import LoggedEvent

hear = Tail.hear
log_event = FakeLog.event
FIRST_EPOCH = "epoch000"


def _without_gap_check(tail: Tail, event: LoggedEvent) -> None:
    if event.epoch == tail.epoch and event.seq > tail.head:
        tail._append(event)
        tail.followers.wake()
    else:
        hear(tail, event)


def _without_dedupe(tail: Tail, event: LoggedEvent) -> None:
    if event.epoch == tail.epoch and event.seq <= tail.head:
        tail._append(event)
        tail.followers.wake()
    else:
        hear(tail, event)


async def _never(*_: Any) -> None:
    """Do not check positions."""


async def _everybody(_: Rights, streams: list[Stream]) -> list[Stream]:
    return streams


def _beat_with_id(feed: ConversationFeed) -> None:
    data = {"head": feed._tail.head, "serverTime": ""}
    place = Cursor(feed._tail.epoch, feed._tail.head)
    feed.offer(StateFrame("heartbeat", frames._frame("heartbeat", data, at=str(place))))


def _replay_then_subscribe(feed: ConversationFeed, page: Page) -> bytes | None:
    """Send the snapshot, and go on from where the live side is by then."""
    if not page.events:
        return None
    chunk = ring.encoded_for(feed._audience, page.events)
    feed.seq = max(chunk.last_seq, feed._tail.head)
    return chunk.data


async def _place_anywhere(feed: ConversationFeed, cursor: str | None) -> None:
    """An unusable cursor silently means: from now on."""
    parsed = None if cursor is None else Cursor.parse(cursor)
    if parsed is not None and parsed.epoch == feed._tail.epoch and parsed.seq <= feed._tail.head:
        feed.seq = parsed.seq


def _skip_what_was_dropped(feed: ConversationFeed, page: Page) -> bytes | None:
    if not page.events:
        feed.seq = feed._tail.head
        return None
    feed.seq = page.events[0].seq - 1
    return take_page(feed, page)


take_page = ConversationFeed._take_page


async def _look_then_place(connection: Connection, cursor: str | None) -> None:
    seat = connection.world.seat(connection.client.user_id)
    streams = connection.node.streams
    try:
        seen = await connection.look(seat)
        await connection.world.clock.sleep(0.1)
        connection.stream = await streams.connect(seat.person)
    except ChatError:
        return

    async def as_seen_before() -> Look:
        return seen

    try:
        await streams.follow(connection.stream, seat, "conversation", cursor, as_seen_before)
        await connection.send_all(connection.stream)
    finally:
        streams.close(connection.stream)


def _one_epoch_for_ever(log: FakeLog) -> Bounds:
    return Bounds(FIRST_EPOCH, log.head, log.floor)


def _event_of_one_epoch(log: FakeLog, entry: Entry) -> LoggedEvent:
    return replace(log_event(log, entry), epoch=FIRST_EPOCH)


def _ignored(*_: Any) -> None:
    """Do not note a change."""


def _as_it_was(_: Changes, event: LoggedEvent, *_more: Any) -> LoggedEvent:
    return event


async def _at_the_first_opening_only(tail: Tail) -> None:
    if not tail.epoch:
        await check(tail)


check = Tail.check


async def _share_whatever_is_being_read(reads: SharedReads, after: int, **more: Any) -> Page | None:
    for (place, _, _), task in reads._pages.items():
        if place == after:
            return await asyncio.shield(task)
    return await page(reads, after, **more)


page = SharedReads.page


def _whatever_is_missing(tail: Tail, after: int, audience: Audience) -> Chunk | None:
    return tail._contents.ring.after(after, audience)


def _all_for_everybody(ring: Ring, seq: int, _: Audience) -> Chunk | None:
    return ring_after(ring, seq, Audience.WRK)


ring_after = Ring.after


def _whatever_was_encoded_last(ring: Ring, seq: int, audience: Audience) -> Chunk | None:
    for last_seq, chunk in ring._last_chunks.values():
        if last_seq == seq:
            return chunk
    return ring_after(ring, seq, audience)


def _page_for_everybody(_: Audience, events: Sequence[LoggedEvent]) -> Chunk:
    return encoded_for(Audience.WRK, events)


encoded_for = ring.encoded_for


def _seat_of_the_first_look(feed: ConversationFeed, seat: Seat, question: int) -> None:
    if not feed._question:
        reseat(feed, seat, question)


reseat = ConversationFeed.reseat


Change = tuple[type | ModuleType, str, Callable[..., Any]]

MUTANTS: dict[str, Sequence[Change]] = {
    "no gap check": [(Tail, "hear", _without_gap_check)],
    "no dedupe": [(Tail, "hear", _without_dedupe)],
    "no position check": [(Conversations, "check_positions_if_due", _never)],
    "replay, then subscribe": [(ConversationFeed, "_take_page", _replay_then_subscribe)],
    "ephemeral frames carry an id": [(ConversationFeed, "beat", _beat_with_id)],
    "rights at connect only": [(Rights, "still_allowed", _everybody)],
    "authorise, then choose the position": [(Connection, "run", _look_then_place)],
    "epoch ignored": [(FakeLog, "_bounds", _one_epoch_for_ever), (FakeLog, "event", _event_of_one_epoch)],
    "erasure ignored": [(Contents, "change", _ignored), (Changes, "current", _as_it_was)],
    "nobody asks the log before showing what is at hand": [(Tail, "check", _at_the_first_opening_only)],
    "what is at hand is shown although something is missing": [(Tail, "recent", _whatever_is_missing)],
    "an older read is shared": [(SharedReads, "page", _share_whatever_is_being_read)],
    "unusable cursor means from now on": [(ConversationFeed, "place", _place_anywhere)],
    "retention skips silently": [(ConversationFeed, "_take_page", _skip_what_was_dropped)],
    "the ring shows everything to everybody": [(Ring, "after", _all_for_everybody)],
    "what was encoded for some is sent to others": [(Ring, "after", _whatever_was_encoded_last)],
    "a replay shows everything to everybody": [(feed, "encoded_for", _page_for_everybody)],
    "the first seat is kept": [(ConversationFeed, "reseat", _seat_of_the_first_look)],
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
