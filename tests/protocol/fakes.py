"""What surrounds the live side, made obedient: time, the database, the bus. Each goes wrong on command."""

import asyncio
import heapq
import itertools
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from workflow_chat.clock import rfc3339
from workflow_chat.errors import Unavailable
from workflow_chat.realtime.bus.bus import GapListener, Unsubscribe
from workflow_chat.realtime.bus.topics import NoticeT, Topic, topic_of
from workflow_chat.realtime.log.event_log import Bounds, Page
from workflow_chat.realtime.streams.seat import Seat
from workflow_chat.shapes.kinds import Audience, EventType
from workflow_chat.shapes.notices import LoggedEvent, Notice, ReceiptMoved
from workflow_chat.shapes.person import Person

CONVERSATION = "conversation"
NOTE = "note"  # how the ids and texts of messages begin that are for the Wrk team alone
START = datetime(2026, 1, 1, tzinfo=UTC)


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = 1000.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=round(self.time, 3))

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.time + seconds, next(self._order), sleeper))
        await sleeper

    def move_to_next_sleeper(self, until: float) -> bool:
        """Wake the one who is due first, if that is before ``until``."""
        if not self._sleepers or self._sleepers[0][0] > until:
            return False
        due, _, sleeper = heapq.heappop(self._sleepers)
        self.time = max(self.time, due)
        if not sleeper.done():
            sleeper.set_result(None)
        return True


class Gate:
    """The way to the database and back: open, slow (answers wait, and grow stale), or shut (away)."""

    def __init__(self) -> None:
        self.away = False
        self.slow = False
        self.broken: Exception | None = None  # an error that nobody has foreseen
        self.waiting: list[asyncio.Future[None]] = []

    async def passes(self, answer: Any) -> Any:
        """The answer as it was when the question was asked, when the schedule lets it through."""
        if self.away:
            raise Unavailable
        if self.broken is not None:
            raise self.broken
        if self.slow:
            held: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.waiting.append(held)
            await held
        return answer

    def release(self, index: int = 0, *, lost: bool = False) -> None:
        held = self.waiting.pop(index)
        if held.done():
            return
        if lost:
            held.set_exception(Unavailable())
        else:
            held.set_result(None)

    def open_wide(self) -> None:
        self.away = self.slow = False
        self.broken = None
        while self.waiting:
            self.release()


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in the log: it names its message and holds no text."""

    seq: int
    type: EventType
    message_id: str
    version: int

    @property
    def audience(self) -> Audience:
        """Notes are the Wrk team's."""
        return Audience.WRK if self.message_id.startswith(NOTE) else Audience.EVERYONE


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as somebody sees it; no body means tombstone."""

    version: int
    body: str | None


class FakeLog:
    """The database's event log of one conversation, in one history after another."""

    def __init__(self, gate: Gate, conversation_id: str = CONVERSATION) -> None:
        self.gate = gate
        self.conversation_id = conversation_id
        self.histories: dict[str, list[Entry]] = {"epoch000": []}
        self.epoch = "epoch000"
        self.floor = 0

    @property
    def entries(self) -> list[Entry]:
        return self.histories[self.epoch]

    @property
    def head(self) -> int:
        return len(self.entries)

    def commit(self, kind: EventType, message_id: str) -> LoggedEvent:
        shown = self.messages().get(message_id)
        entry = Entry(self.head + 1, kind, message_id, 1 if shown is None else shown.version + 1)
        self.entries.append(entry)
        return self.event(entry)

    def messages(self, audience: Audience = Audience.WRK) -> dict[str, Shown]:
        """What a full load of the conversation shows now to somebody who may see this."""
        shown: dict[str, Shown] = {}
        for entry in (entry for entry in self.entries if audience.sees(entry.audience)):
            body = None if entry.type is EventType.MESSAGE_DELETED else f"{entry.message_id} v{entry.version}"
            shown[entry.message_id] = Shown(entry.version, body)
        return shown

    def event(self, entry: Entry) -> LoggedEvent:
        now = self.messages()[entry.message_id]
        view = {"id": entry.message_id, "version": now.version, "body": now.body}
        return LoggedEvent(
            conversation_id=self.conversation_id,
            epoch=self.epoch,
            seq=entry.seq,
            type=entry.type,
            audience=entry.audience,
            message_id=entry.message_id,
            sender_id="writer",
            message=orjson.dumps(view),
        )

    def trim(self, floor: int) -> None:
        self.floor = max(self.floor, min(floor, self.head))

    def fail_over(self, lost: int) -> None:
        """Another history begins, without the last events of this one."""
        kept = self.entries[: max(self.floor, self.head - lost)]
        self.epoch = f"epoch{len(self.histories):03}"
        self.histories[self.epoch] = list(kept)

    async def bounds(self, conversation_ids: Sequence[str]) -> dict[str, Bounds]:
        return await self.gate.passes(dict.fromkeys(conversation_ids, self._bounds()))

    async def page(self, conversation_id: str, after: int, limit: int) -> Page | None:
        wanted = self.entries[max(after, self.floor) :][:limit]
        return await self.gate.passes(Page(self._bounds(), [self.event(entry) for entry in wanted]))

    def _bounds(self) -> Bounds:
        return Bounds(self.epoch, self.head, self.floor)


class LogOfOneProcess:
    """The log as one process reads it; notes the changes that this process has read."""

    def __init__(self, log: FakeLog, heard: dict[tuple[str, str], int]) -> None:
        self._log = log
        self._heard = heard

    async def bounds(self, conversation_ids: Sequence[str]) -> dict[str, Bounds]:
        return await self._log.bounds(conversation_ids)

    async def page(self, conversation_id: str, after: int, limit: int) -> Page | None:
        page = await self._log.page(conversation_id, after, limit)
        for event in () if page is None else page.events:
            if event.erases:
                note(self._heard, event)
        return page


def note(heard: dict[tuple[str, str], int], event: LoggedEvent) -> None:
    """From now on this process must not show the message as it was before."""
    if not event.message:  # its text was too long for the bus
        return
    key = event.epoch, event.message_id
    heard[key] = max(heard.get(key, 0), orjson.loads(event.message)["version"])


def receipt(user_id: str, seq: int) -> ReceiptMoved:
    """Somebody has read so far."""
    return ReceiptMoved(
        CONVERSATION,
        {"userId": user_id, "lastReadMessageId": f"m{seq}", "lastReadSeq": seq, "readAt": rfc3339(START)},
    )


@dataclass(frozen=True, slots=True)
class FakeSeat:
    """Somebody's seat, as the database said at some moment."""

    person: Person
    workflow_id: str
    audience: Audience
    conversation_id: str | None = "conversation"


class FakeAuthoriser:
    """Who has lost their rights, and who may see what the Wrk team writes for itself."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.removed: set[str] = set()
        self.audiences: defaultdict[str, Audience] = defaultdict(lambda: Audience.EVERYONE)
        self.questions = 0

    async def seats_now(self, seats: Sequence[Seat]) -> list[Seat | str]:
        self.questions += 1
        return await self.gate.passes([self._now(seat) for seat in seats])

    def _now(self, seat: Seat) -> Seat | str:
        user_id = seat.person.user_id
        if user_id in self.removed:
            return "workflow_not_found"
        return FakeSeat(seat.person, seat.workflow_id, self.audiences[user_id])


class LossyBus:
    """One process's end of the bus. What is published lands in ``inbox``; the schedule decides what becomes of it."""

    def __init__(self) -> None:
        self.listeners: dict[str, list[Callable[[Any], None]]] = {}
        self.gap_listeners: list[GapListener] = []
        self.inbox: list[Notice] = []

    @property
    def continuous(self) -> bool:
        """It believes so."""
        return True

    def use_store(self, nonce: str) -> None:
        """There is one database only."""

    async def start(self) -> None:
        """Nothing to connect to."""

    async def stop(self) -> None:
        """Nothing to leave."""

    def on_gap(self, listener: GapListener) -> None:
        self.gap_listeners.append(listener)

    @property
    def origin(self) -> str:
        return f"process {id(self)}"

    def is_alive(self, origin: str) -> bool:
        return origin == self.origin

    def publish(self, notice: Notice) -> None:
        """What a process says by itself (who is present) is lost; the schedule speaks for the writers."""

    def receive(self, notice: Notice) -> None:
        """As a real bus does it: only who is subscribed now will get it."""
        if self.hears(topic_of(notice)):
            self.inbox.append(notice)

    def hears(self, topic: Topic[Any]) -> bool:
        return bool(self.listeners.get(topic.name))

    async def subscribe(self, topic: Topic[NoticeT], listener: Callable[[NoticeT], None]) -> Unsubscribe:
        listeners = self.listeners.setdefault(topic.name, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    def deliver(self, index: int = 0) -> None:
        notice = self.inbox.pop(index)
        for listener in list(self.listeners.get(topic_of(notice).name, ())):
            listener(notice)
