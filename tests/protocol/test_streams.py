"""Opening and closing streams at awkward moments (P10, P12, P17)."""

from tests.protocol.fakes import CONVERSATION, receipt
from tests.protocol.world import STREAM_LIMITS, TOPIC, Connection, Node, World
from workflow_chat.errors import RateLimited
from workflow_chat.realtime.streams.feed import STATES_KEPT, ConversationFeed
from workflow_chat.shapes.kinds import EventType
from workflow_chat.shapes.notices import TypingSignal


def together(world: World, node: Node, number: int) -> list[Connection]:
    """One person opens many streams while the database answers slowly."""
    world.trouble(slow=True)
    connections = [world.connect(world.clients[0], node, None) for _ in range(number)]
    world.mend()
    return connections


def test_one_person_cannot_hold_more_streams_by_opening_them_together(world: World) -> None:
    node = world.nodes[0]
    connections = together(world, node, STREAM_LIMITS.per_person + 10)
    assert len(node.streams) == STREAM_LIMITS.per_person
    assert sum(isinstance(connection.refused, RateLimited) for connection in connections) == 10


def test_waiting_for_admission_counts_as_holding(world: World) -> None:
    node = world.new_node(limits=STREAM_LIMITS.model_copy(update={"admissions_per_second": 2, "per_person": 3}))
    for _ in range(9):
        world.connect(world.clients[0], node, None)
    world.advance(10)
    assert len(node.streams) == 3


def test_a_stream_that_is_being_opened_when_the_drain_begins_is_sent_away_too(world: World) -> None:
    node = world.nodes[0]
    world.trouble(slow=True)
    connection = world.connect(world.clients[0], node, None)
    drained = world.start(node.streams.drain())
    world.mend()
    world.advance(2)
    world.take_all(world.clients[0])
    assert drained.done()
    assert len(node.streams) == 0, "nobody will ever end this stream"
    assert connection.over


def test_a_conversation_that_took_long_to_open_is_not_closed_before_its_first_reader(world: World) -> None:
    reader, node = world.clients[0], world.nodes[0]
    world.trouble(slow=True)
    world.come_back(reader, node)
    world.clock.time += 60
    world.loop.call_soon(world.gate.release)
    for _ in range(20):  # between any two steps
        world.loop.call_soon(node.conversations.tick)
        world.loop.call_soon(world.loop.stop)
        world.loop.run_forever()
    world.mend()
    assert len(node.conversations) == 1
    assert node.bus.hears(TOPIC)
    assert len(node.streams) == 1


def test_a_stalled_reader_keeps_a_bounded_number_of_states(world: World) -> None:
    reader, node = world.clients[0], world.nodes[0]
    connection = world.come_back(reader, node)
    for number in range(10 * STATES_KEPT):
        node.bus.receive(TypingSignal(CONVERSATION, f"typist {number}", is_typing=True))
        world.deliver(node)
    assert connection.stream is not None
    (feed,) = connection.stream.feeds
    assert isinstance(feed, ConversationFeed)
    assert len(feed._states) == STATES_KEPT


def test_a_stalled_reader_is_cut_at_the_deadline(world: World) -> None:
    reader, node = world.clients[0], world.nodes[0]
    connection = world.come_back(reader, node)
    aborted: list[float] = []
    assert connection.stream is not None
    connection.stream._abort = lambda: aborted.append(world.clock.time)
    world.advance(STREAM_LIMITS.send_deadline + 2 * STREAM_LIMITS.tick)
    assert aborted
    connection.make_room()
    world.settle()
    assert len(node.streams) == 0


def test_nothing_is_left_when_everybody_has_gone(world: World) -> None:
    node = world.nodes[0]
    for client in world.clients:
        world.come_back(client, node)
    for client in world.clients:
        world.cut(client)
    assert (len(node.streams), len(node.conversations)) == (0, 1)
    world.advance(32)
    assert len(node.conversations) == 0
    assert not node.bus.hears(TOPIC)


def test_rights_that_cannot_be_checked_end_the_stream_after_two_heartbeats(world: World) -> None:
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    world.take_all(reader)
    world.trouble(away=True)
    for _ in range(64):
        world.advance(1)
        world.take_all(reader)
    assert reader.frames[-1].event == "reconnect"
    assert reader.frames[-1].data == {"reason": "unavailable"}
    assert not world.is_connected(reader)


def test_rights_that_cannot_be_checked_for_another_reason_end_the_stream_too(world: World) -> None:
    """A statement timeout, say. Fail closed, and never be silent (P15)."""
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    world.take_all(reader)
    world.gate.broken = RuntimeError("canceling statement due to statement timeout")
    for _ in range(64):
        world.advance(1)
        world.take_all(reader)
    assert reader.frames[-1].event == "reconnect"
    assert not world.is_connected(reader)


def test_a_repair_outlives_an_error_that_nobody_has_foreseen(world: World) -> None:
    """P1: within seconds, not at the next position check."""
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    for _ in range(2):
        world.commit(EventType.MESSAGE_CREATED, f"m{world.log.head}")
    world.unpublished.pop(0)
    world.publish((1, 0))
    world.gate.broken = RuntimeError("canceling statement due to statement timeout")
    world.deliver(node)
    world.advance(0.5)
    world.mend()
    world.advance(2)
    world.take_all(reader)
    assert reader.view == world.log.messages()


def test_a_storm_of_typing_does_not_push_out_a_receipt(world: World) -> None:
    """P16: typing heals by itself; a receipt that is dropped stays wrong until the stream is renewed."""
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    moved = receipt("ada", 1)
    for notice in (
        moved,
        *(TypingSignal(CONVERSATION, f"typist {number}", is_typing=True) for number in range(2 * STATES_KEPT)),
    ):
        node.bus.receive(notice)
        world.deliver(node)
    world.take_all(reader)
    told = [frame.data["readReceipts"] for frame in reader.frames if frame.event == "readreceipt.updated"]
    assert told == [[moved.receipt]]
