"""Two processes over one log, each with the product's own Conversations and Streams; a schedule decides the rest."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from functools import partial
from typing import Any

from tests.protocol.client import Chunk, Client, Heard, Violation
from tests.protocol.fakes import (
    CONVERSATION,
    FakeAuthoriser,
    FakeClock,
    FakeLog,
    FakeSeat,
    Gate,
    LogOfOneProcess,
    LossyBus,
    note,
)
from workflow_chat.config import ConversationSettings, RingSettings, RoomSettings, StreamSettings
from workflow_chat.errors import ChatError
from workflow_chat.metrics import Metrics
from workflow_chat.realtime.bus.topics import conversation_topic
from workflow_chat.realtime.streams.conversations import Conversations
from workflow_chat.realtime.streams.seat import Look, Seat
from workflow_chat.realtime.streams.stream import Stream
from workflow_chat.realtime.streams.streams import Streams
from workflow_chat.shapes.kinds import Audience, EventType
from workflow_chat.shapes.notices import LoggedEvent, Notice, RightsChanged
from workflow_chat.shapes.person import Person

TOPIC = conversation_topic(CONVERSATION)
CONVERSATION_LIMITS = ConversationSettings(linger=30, check=30, poll=1)
RING_LIMITS = RingSettings(events=4, bytes=4096)
ROOM_LIMITS = RoomSettings(typing_ttl_ms=8000, receipts_interval=1, presence_grace=12, presence_refresh=30)
STREAM_LIMITS = StreamSettings(
    per_person=20,
    admissions_per_second=300,
    admission_wait=10,
    longest_life=900,
    heartbeat=27,
    send_deadline=15,
    tick=1,
    retry_ms_min=500,
    retry_ms_max=5000,
    drain_per_second=500,
)
REVOKED_WITHOUT_BUS = 27 + 3 + 2  # seconds: the longest heartbeat, and two ticks
BUSY = 500  # rounds of the loop after which it is not going to come to rest


class Node:
    """One process."""

    def __init__(self, world: "World", *, limits: StreamSettings = STREAM_LIMITS) -> None:
        self.bus = LossyBus()
        self.heard: Heard = {}
        metrics = Metrics()
        self.conversations = Conversations(
            LogOfOneProcess(world.log, self.heard),
            self.bus,
            world.clock,
            limits=CONVERSATION_LIMITS,
            ring=RING_LIMITS,
            room=ROOM_LIMITS,
            metrics=metrics,
        )
        self.streams = Streams(
            self.conversations, world.authoriser, self.bus, world.clock, limits=limits, metrics=metrics
        )
        self.knows: set[str] = set()  # people the last change of whose rights it has heard of


class Connection:
    """A stream on its way through a process: what the route does, with a wire that holds one chunk."""

    def __init__(self, world: "World", node: Node, client: Client) -> None:
        self.world, self.node, self.client = world, node, client
        self.stream: Stream | None = None
        self.refused: ChatError | None = None
        self.code: str | None = None  # of the rights' refusal
        self.is_up_to_date = False  # the seat was looked at after the last change of rights
        self.gone = False
        self._room: asyncio.Future[None] | None = None
        self.task: asyncio.Task[None] | None = None

    @property
    def over(self) -> bool:
        return self.gone or (self.task is not None and self.task.done() and not self.client.wire)

    async def run(self, cursor: str | None) -> None:
        """As web/routes/event_stream.py does it."""
        seat = self.world.seat(self.client.user_id)
        try:
            self.stream = await self.node.streams.connect(seat.person)
        except ChatError as error:
            self.refused = error
            return
        try:
            await self.node.streams.follow(self.stream, seat, CONVERSATION, cursor, partial(self.look, seat))
            await self.send_all(self.stream)
        except ChatError as error:
            self.refused = error
        finally:
            self.node.streams.close(self.stream)

    async def look(self, seat: Seat) -> Look:
        self.is_up_to_date = True
        (now,) = await self.world.authoriser.seats_now([seat])
        if isinstance(now, str):
            self.code = now
            raise ChatError(code=now)
        return Look(now, b"")

    async def send_all(self, stream: Stream) -> None:
        if self.gone:
            stream.hang_up()
        while (chunk := await stream.next_chunk()) is not None:
            if not self.gone:
                self.client.wire.append(self._on_the_wire(chunk))
                self._room = asyncio.get_running_loop().create_future()
                await self._room

    def _on_the_wire(self, chunk: bytes) -> Chunk:
        too_late = self.world.must_be_silent(self.node, self.client.user_id)
        return Chunk(chunk, dict(self.node.heard), too_late, self.world.audience_beyond_doubt(self))

    def make_room(self) -> None:
        if self._room is not None and not self._room.done():
            self._room.set_result(None)

    def hang_up(self) -> None:
        """The socket breaks; what is on the wire is lost."""
        self.gone = True
        self.client.wire.clear()
        self.make_room()
        if self.stream is not None:
            self.stream.hang_up()


class World:
    """Everything, and the steps that a schedule is made of."""

    def __init__(self, *, readers: int = 3, nodes: int = 2) -> None:
        self.loop = asyncio.new_event_loop()
        self.under_way: set[asyncio.Task[Any]] = set()
        self.clock = FakeClock()
        self.gate = Gate()
        self.log = FakeLog(self.gate)
        self.authoriser = FakeAuthoriser(self.gate)
        self.rights_changed_at: dict[str, float] = {}
        self.healthy_since = self.clock.time
        self.unpublished: list[Notice] = []
        self.nodes = [self.new_node() for _ in range(nodes)]
        self.clients = [Client(f"reader {number}", self.log, self.authoriser) for number in range(readers)]
        self.connections: dict[str, Connection] = {}

    def new_node(self, **options: Any) -> Node:
        node = Node(self, **options)
        self.run(self._start(node))
        return node

    @staticmethod
    async def _start(node: Node) -> None:
        await node.streams.start()

    def close(self) -> None:
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.settle()
        self.loop.close()

    # Driving

    def settle(self) -> None:
        """Let everybody do what they can do without time passing."""
        ready = vars(self.loop)["_ready"]
        for _ in range(BUSY):
            if not ready:
                return
            self.loop.call_soon(self.loop.stop)
            self.loop.run_forever()
        raise Violation("P10: something works without end while no time passes")

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = self.loop.create_task(work)
        self.under_way.add(task)  # a loop alone does not keep its tasks from the garbage collector
        task.add_done_callback(self.under_way.discard)
        self.settle()
        return task

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        task = self.start(work)
        assert task.done(), "waits for something"
        return task.result()

    def advance(self, seconds: float) -> None:
        until = self.clock.time + seconds
        while self.clock.move_to_next_sleeper(until):
            self.settle()
        self.clock.time = until
        self.settle()

    def seat(self, user_id: str) -> FakeSeat:
        """Where somebody sits by now, with a fresh token."""
        now = self.clock.now()
        return FakeSeat(Person(user_id, now, now + timedelta(days=1)), "workflow", self.authoriser.audiences[user_id])

    # Writers and the bus

    def commit(self, kind: EventType, message_id: str) -> None:
        self.unpublished.append(self.log.commit(kind, message_id))

    def remove(self, user_id: str) -> None:
        self.authoriser.removed.add(user_id)
        self._change_rights(user_id)

    def change_audience(self, user_id: str, audience: Audience) -> None:
        """Another role."""
        self.authoriser.audiences[user_id] = audience
        self._change_rights(user_id)

    def _change_rights(self, user_id: str) -> None:
        self.rights_changed_at[user_id] = self.clock.time
        for node in self.nodes:
            node.knows.discard(user_id)
        if (connection := self.connections.get(user_id)) is not None:
            connection.is_up_to_date = False
        self.unpublished.append(RightsChanged(user_id))

    def publish(self, copies: tuple[int, ...] = (1, 1)) -> None:
        """The oldest unpublished notice reaches each process so many times."""
        notice = self.unpublished.pop(0)
        for node, times in zip(self.nodes, copies, strict=True):
            for _ in range(times):
                node.bus.receive(notice)

    def deliver(self, node: Node, index: int = 0) -> None:
        notice = node.bus.inbox[index]
        if isinstance(notice, LoggedEvent) and notice.erases and node.bus.hears(TOPIC):
            note(node.heard, notice)
        healthy = not (self.gate.away or self.gate.slow)
        self.loop.call_soon(node.bus.deliver, index)
        self.settle()
        if isinstance(notice, RightsChanged) and notice.user_id and healthy:
            node.knows.add(notice.user_id)

    def tell(self, kind: EventType, message_id: str) -> None:
        """A change that everybody hears of at once."""
        self.commit(kind, message_id)
        self.publish(tuple(1 for _ in self.nodes))
        for node in self.nodes:
            while node.bus.inbox:
                self.deliver(node)

    # The database

    def trouble(self, *, away: bool = False, slow: bool = False) -> None:
        self.gate.away, self.gate.slow = away, slow
        self.settle()

    def mend(self) -> None:
        if self.gate.away or self.gate.slow:
            self.healthy_since = self.clock.time
        self.gate.open_wide()
        self.settle()

    def must_be_silent(self, node: Node, user_id: str) -> bool:
        """Whether this process must have noticed by now that somebody's rights have ended."""
        return user_id in self.authoriser.removed and self._must_know(node, user_id)

    def audience_beyond_doubt(self, connection: Connection) -> Audience | None:
        """What somebody must be shown by now; None while the process need not have noticed that it is another."""
        user_id = connection.client.user_id
        is_certain = connection.is_up_to_date or self._must_know(connection.node, user_id)
        return self.authoriser.audiences[user_id] if is_certain else None

    def _must_know(self, node: Node, user_id: str) -> bool:
        changed = self.rights_changed_at.get(user_id)
        if changed is None:
            return True
        if self.gate.away or self.gate.slow:
            return False
        return user_id in node.knows or self.clock.time - max(changed, self.healthy_since) > REVOKED_WITHOUT_BUS

    # Readers

    def connect(self, client: Client, node: Node, cursor: str | None, *, unusable: bool = False) -> Connection:
        connection = Connection(self, node, client)
        client.expect(cursor, unusable=unusable)
        self.connections[client.user_id] = connection
        connection.task = self.start(connection.run(cursor))
        return connection

    def come_back(self, client: Client, node: Node) -> Connection:
        return self.connect(client, node, None if client.cursor is None else str(client.cursor))

    def take(self, client: Client) -> None:
        if client.wire:
            client.take()
            self.connections[client.user_id].make_room()
            self.settle()

    def take_all(self, client: Client) -> None:
        while client.wire:
            self.take(client)

    def cut(self, client: Client) -> None:
        connection = self.connections.pop(client.user_id, None)
        if connection is not None:
            connection.hang_up()
            self.settle()

    def is_connected(self, client: Client) -> bool:
        connection = self.connections.get(client.user_id)
        return connection is not None and not connection.over

    def kill(self, number: int) -> None:
        """SIGKILL, and a new process in its place."""
        node = self.nodes[number]
        for client in self.clients:
            connection = self.connections.get(client.user_id)
            if connection is not None and connection.node is node:
                self.cut(client)
        self.run(node.streams.stop())
        node.bus.listeners.clear()
        self.nodes[number] = self.new_node()
