"""Rights that change while streams are open."""

from tests.protocol.world import World
from workflow_chat.shapes.kinds import EventType
from workflow_chat.shapes.notices import RightsChanged

MANY = 300


def test_many_changes_at_once_are_few_questions(world: World) -> None:
    crowd = World(readers=MANY, nodes=1)
    (node,) = crowd.nodes
    for client in crowd.clients:
        crowd.come_back(client, node)
        crowd.take_all(client)
    asked = crowd.authoriser.questions
    for client in crowd.clients:
        node.bus.receive(RightsChanged(client.user_id))
    while node.bus.inbox:
        crowd.deliver(node)
    crowd.advance(1)
    assert crowd.authoriser.questions - asked == 2
    crowd.tell(EventType.MESSAGE_CREATED, "m1")
    for client in crowd.clients:
        crowd.take_all(client)
        assert client.view == crowd.log.messages()
    crowd.close()


def test_nobody_is_told_anything_while_their_turn_to_be_looked_at_has_not_come(world: World) -> None:
    """The second of two changes waits for a moment, and its person with it."""
    first, second = world.clients[:2]
    node = world.nodes[0]
    for reader in (first, second):
        world.come_back(reader, node)
        world.take_all(reader)
    for reader in (first, second):
        world.remove(reader.user_id)
        world.publish((1, 0))
        world.deliver(node)
    world.tell(EventType.MESSAGE_CREATED, "m1")
    for reader in (first, second):
        world.take_all(reader)
        assert not reader.view
    world.advance(0.2)
    for reader in (first, second):
        world.take_all(reader)
        assert reader.frames[-1].event == "revoked"
        assert not world.is_connected(reader)
