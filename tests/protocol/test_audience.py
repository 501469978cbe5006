"""What the Wrk team writes for itself: not one byte of it reaches anybody else, and nobody's place is lost by it."""

import pytest

from tests.protocol.client import Client
from tests.protocol.fakes import NOTE
from tests.protocol.promises import check_agreement, heal
from tests.protocol.world import World
from workflow_chat.shapes.kinds import Audience, EventType

CREATED, UPDATED, DELETED = EventType.MESSAGE_CREATED, EventType.MESSAGE_UPDATED, EventType.MESSAGE_DELETED
STORY = [(CREATED, "m1"), (CREATED, f"{NOTE}1"), (UPDATED, f"{NOTE}1"), (CREATED, "m2"), (DELETED, f"{NOTE}1")]
AS_A_CLIENT = ["message.created", "sync", "sync", "message.created", "sync"]
AS_THE_TEAM = [kind.value for kind, _ in STORY]


@pytest.fixture
def client(world: World) -> Client:
    """Somebody of the workspace."""
    return world.clients[0]


@pytest.fixture
def staff(world: World) -> Client:
    """Somebody of the Wrk team."""
    world.authoriser.audiences[world.clients[1].user_id] = Audience.WRK
    return world.clients[1]


def events(reader: Client) -> list[str]:
    """What somebody was told of the log; that places have no hole is checked by the reader itself."""
    return [frame.event for frame in reader.frames if frame.event.startswith("message.") or frame.event == "sync"]


def test_a_note_is_a_place_and_nothing_else_to_a_client(world: World, client: Client, staff: Client) -> None:
    for reader in (client, staff):
        world.come_back(reader, world.nodes[0])
    for kind, message_id in STORY:
        world.tell(kind, message_id)
        for reader in (client, staff):
            world.take_all(reader)
    assert (events(client), events(staff)) == (AS_A_CLIENT, AS_THE_TEAM)
    assert [frame.data for frame in client.frames if frame.event == "sync"] == [{}] * 3


@pytest.mark.parametrize("others", [0, 9], ids=["inside the ring", "beyond the ring"])
def test_a_replay_shows_to_each_what_is_theirs(world: World, client: Client, staff: Client, others: int) -> None:
    start = f"{world.log.epoch}-0"
    for number in range(others):
        world.tell(CREATED, f"m-{number}")
    for kind, message_id in STORY:
        world.tell(kind, message_id)
    for reader in (client, staff):
        world.connect(reader, world.nodes[0], start)
        world.take_all(reader)
    assert events(client)[others:] == AS_A_CLIENT
    assert events(staff)[others:] == AS_THE_TEAM
    check_agreement_of(world, client, staff)


def check_agreement_of(world: World, *readers: Client) -> None:
    for other in world.clients:
        if other not in readers:
            world.come_back(other, world.nodes[0])
    heal(world)
    check_agreement(world)


def test_who_leaves_the_team_is_shown_no_more_notes_on_the_same_stream(world: World, staff: Client) -> None:
    node = world.nodes[0]
    connection = world.come_back(staff, node)
    world.tell(CREATED, f"{NOTE}1")
    world.take_all(staff)
    world.change_audience(staff.user_id, Audience.EVERYONE)
    world.publish()
    world.deliver(node)
    for kind, message_id in ((CREATED, f"{NOTE}2"), (UPDATED, f"{NOTE}1"), (CREATED, "m1")):
        world.tell(kind, message_id)
    world.take_all(staff)
    assert events(staff) == ["message.created", "sync", "sync", "message.created"]
    assert not connection.over


def test_who_joins_the_team_sees_notes_from_then_on(world: World, client: Client) -> None:
    node = world.nodes[0]
    world.come_back(client, node)
    world.tell(CREATED, f"{NOTE}1")
    world.take_all(client)
    world.change_audience(client.user_id, Audience.WRK)
    world.publish()
    world.deliver(node)
    world.tell(CREATED, f"{NOTE}2")
    world.take_all(client)
    assert events(client) == ["sync", "message.created"]


def test_another_role_that_no_bus_tells_of_is_found_by_the_heartbeat(world: World, staff: Client) -> None:
    world.come_back(staff, world.nodes[0])
    world.take_all(staff)
    world.change_audience(staff.user_id, Audience.EVERYONE)
    world.unpublished.clear()
    for _ in range(33):
        world.advance(1)
        world.take_all(staff)
    world.tell(CREATED, f"{NOTE}1")
    world.take_all(staff)
    assert events(staff) == ["sync"]


def test_an_answer_that_was_overtaken_gives_nobody_their_seat_back(world: World, staff: Client) -> None:
    """The heartbeat's question is on its way when somebody leaves the team, and comes back last."""
    node = world.nodes[0]
    world.come_back(staff, node)
    world.take_all(staff)
    world.trouble(slow=True)
    asked = world.authoriser.questions
    while world.authoriser.questions == asked:
        world.advance(1)
    questions = len(world.gate.waiting)
    world.change_audience(staff.user_id, Audience.EVERYONE)
    world.publish((1, 0))
    world.deliver(node)
    assert len(world.gate.waiting) == questions + 1
    for index in (questions, *[0] * questions):
        world.gate.release(index)
        world.settle()
    world.mend()
    world.tell(CREATED, f"{NOTE}1")
    world.take_all(staff)
    assert events(staff) == ["sync"]


def test_the_look_of_a_stream_that_opens_may_be_overtaken_too(world: World, staff: Client) -> None:
    """They leave the team after their rights were read, and before the answer is there."""
    node = world.nodes[0]
    world.come_back(world.clients[2], node)
    world.trouble(slow=True)
    world.come_back(staff, node)
    world.gate.release()  # the place
    world.settle()
    world.change_audience(staff.user_id, Audience.EVERYONE)
    world.publish((1, 0))
    world.deliver(node)
    world.gate.release(1)  # what the notice has asked
    world.settle()
    world.mend()
    world.tell(CREATED, f"{NOTE}1")
    world.take_all(staff)
    assert events(staff) == ["sync"]
