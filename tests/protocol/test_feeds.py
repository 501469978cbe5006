"""One connection that follows several conversations, each at its own place."""

from collections.abc import Iterator, Sequence

import pytest

from tests.harness.streams import Frame, parse
from tests.protocol.fakes import FakeLog, FakeSeat, Gate
from tests.protocol.world import CONVERSATION_LIMITS, RING_LIMITS, ROOM_LIMITS, STREAM_LIMITS, World
from workflow_chat.errors import WorkflowNotFound
from workflow_chat.metrics import Metrics
from workflow_chat.realtime.bus.memory import MemoryBus
from workflow_chat.realtime.log.event_log import Bounds, Page
from workflow_chat.realtime.log.ring import CHUNK_BYTES
from workflow_chat.realtime.streams.conversations import Conversations
from workflow_chat.realtime.streams.seat import Look, Seat
from workflow_chat.realtime.streams.stream import Stream
from workflow_chat.realtime.streams.streams import Streams
from workflow_chat.shapes.kinds import EventType


class Logs:
    """The logs of several conversations, each with a way to the database of its own."""

    def __init__(self, *conversation_ids: str) -> None:
        self.of = {each: FakeLog(Gate(), each) for each in conversation_ids}

    async def bounds(self, conversation_ids: Sequence[str]) -> dict[str, Bounds]:
        found: dict[str, Bounds] = {}
        for each in conversation_ids:
            found |= await self.of[each].bounds([each])
        return found

    async def page(self, conversation_id: str, after: int, limit: int) -> Page | None:
        return await self.of[conversation_id].page(conversation_id, after, limit)


class Desk:
    """A person who follows a busy and a quiet conversation over one connection."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.logs = Logs("busy", "quiet")
        self.bus = MemoryBus()
        metrics = Metrics()
        conversations = Conversations(
            self.logs,
            self.bus,
            world.clock,
            limits=CONVERSATION_LIMITS,
            ring=RING_LIMITS,
            room=ROOM_LIMITS,
            metrics=metrics,
        )
        self.streams = Streams(
            conversations, world.authoriser, self.bus, world.clock, limits=STREAM_LIMITS, metrics=metrics
        )
        self.seat = world.seat("omar")
        self.stream: Stream = world.run(self.streams.connect(self.seat.person))

    def follow(self, conversation_id: str, cursor: str | None = None) -> None:
        self.world.run(self.streams.follow(self.stream, self.seat, conversation_id, cursor, self.look))

    async def look(self) -> Look:
        return Look(self.seat, b"")

    async def look_slowly(self) -> Look:
        return await self.world.gate.passes(Look(self.seat, b""))

    async def look_in_vain(self) -> Look:
        raise WorkflowNotFound

    def send(self, conversation_id: str, number: int = 1, *, announced: bool = True) -> None:
        log = self.logs.of[conversation_id]
        for _ in range(number):
            event = log.commit(EventType.MESSAGE_CREATED, f"{conversation_id} {log.head + 1}")
            if announced:
                self.bus.publish(event)
        self.world.settle()

    def written(self) -> Iterator[list[Frame]]:
        """What each write to the socket carries, until there is nothing more to write."""
        while (task := self.world.start(self.stream.next_chunk())).done():
            yield list(parse(iter([task.result()])))
        task.cancel()
        self.world.settle()

    def told(self) -> list[str]:
        """The messages of all that is to be written now."""
        return [each for frames in self.written() for each in told(frames)]


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def told(frames: Sequence[Frame]) -> list[str]:
    return [frame.data["message"]["id"] for frame in frames if frame.event.startswith("message.")]


def test_one_write_carries_what_all_of_them_have(desk: Desk) -> None:
    for conversation in ("busy", "quiet"):
        desk.follow(conversation)
    list(desk.written())
    desk.send("busy", 2)
    desk.send("quiet", 1)
    assert [told(frames) for frames in desk.written()] == [["busy 1", "busy 2", "quiet 1"]]


def test_a_long_replay_leaves_the_others_live(desk: Desk) -> None:
    desk.send("busy", 300)
    desk.follow("busy", "epoch000-0")
    desk.follow("quiet")
    heard: list[str] = []
    for number, frames in enumerate(desk.written()):
        heard += told(frames)
        if 0 < number <= 20:
            assert f"quiet {number}" in told(frames), "said before this write, and heard with it"
        if number < 20:
            desk.send("quiet")
    assert [each for each in heard if each.startswith("busy")] == [f"busy {number + 1}" for number in range(300)]


def test_a_log_that_does_not_answer_holds_up_only_its_own_conversation(desk: Desk) -> None:
    desk.send("busy", 9)
    desk.follow("busy", "epoch000-0")
    desk.follow("quiet")
    desk.logs.of["busy"].gate.slow = True
    list(desk.written())
    desk.send("quiet")
    assert desk.told() == ["quiet 1"]
    desk.logs.of["busy"].gate.open_wide()
    desk.world.settle()
    assert desk.told() == [f"busy {each}" for each in range(1, 10)]


def test_a_conversation_that_is_still_being_opened_says_nothing(desk: Desk) -> None:
    """P7, P8: the others are live meanwhile, and its events have to wait for the look at the rights."""
    desk.follow("quiet")
    list(desk.written())
    desk.world.trouble(slow=True)
    opening = desk.world.start(
        desk.streams.follow(desk.stream, desk.seat, "busy", None, desk.look_slowly),
    )
    for conversation in ("busy", "quiet"):
        desk.send(conversation)
    assert desk.told() == ["quiet 1"]
    desk.world.mend()
    assert opening.done()
    assert desk.told() == ["busy 1"]


def test_a_conversation_that_may_not_be_seen_is_not_followed_and_the_others_go_on(desk: Desk) -> None:
    desk.follow("quiet")
    with pytest.raises(WorkflowNotFound):
        desk.world.run(desk.streams.follow(desk.stream, desk.seat, "busy", None, desk.look_in_vain))
    for conversation in ("busy", "quiet"):
        desk.send(conversation)
    assert desk.told() == ["quiet 1"]
    assert len(desk.stream.feeds) == 1


def test_the_end_of_a_stream_ends_all_of_it(desk: Desk) -> None:
    for conversation in ("busy", "quiet"):
        desk.follow(conversation)
    desk.streams.close(desk.stream)
    assert not desk.stream.feeds
    desk.world.advance(1)
    assert len(desk.streams) == 0


class Endless:
    """A feed that always has more."""

    def __init__(self, stream: Stream, name: bytes, seat: Seat) -> None:
        self.stream, self.part, self.seat = stream, name * (CHUNK_BYTES // 2), seat
        stream.carry(self)
        stream.rouse(self)

    def take(self) -> bytes:
        self.stream.rouse(self)
        return self.part

    def beat(self) -> None: ...

    def reseat(self, seat: Seat, question: int) -> None: ...

    def refuse(self, code: str) -> None: ...

    def close(self) -> None: ...


def test_those_who_always_have_more_take_turns(desk: Desk) -> None:
    seat: FakeSeat = desk.seat
    for name in (b"a", b"b", b"c"):
        Endless(desk.stream, name, seat)
    chunks = [desk.world.run(desk.stream.next_chunk()) for _ in range(3)]
    assert [b"".join(dict.fromkeys(bytes([byte]) for byte in chunk)) for chunk in chunks] == [b"ab", b"ca", b"bc"]
    assert {len(chunk) for chunk in chunks} == {CHUNK_BYTES}
