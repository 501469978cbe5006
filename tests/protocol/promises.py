"""What must be true once the faults have stopped."""

from tests.protocol.client import Client, Violation
from tests.protocol.fakes import NOTE
from tests.protocol.world import World
from workflow_chat.realtime.log.cursor import Cursor

PATIENCE = 36  # seconds: P1's 35 and a tick


def heal(world: World) -> None:
    """No more faults: the bus is quick, the database answers, and everybody comes back."""
    world.mend()
    for node in world.nodes:
        while node.bus.inbox:
            world.deliver(node)
    while world.unpublished:
        world.publish(tuple(1 for _ in world.nodes))
        for node in world.nodes:
            world.deliver(node) if node.bus.inbox else None
    for _ in range(PATIENCE):
        for number, client in enumerate(world.clients):
            if not world.is_connected(client):
                world.come_back(client, world.nodes[number % len(world.nodes)])
            world.take_all(client)
        world.advance(1)
    for client in world.clients:
        world.take_all(client)


def check_agreement(world: World) -> None:
    """P1, P4, P7: everybody who may is at the head and sees what the database has; nobody else is connected."""
    for client in world.clients:
        if client.user_id in world.authoriser.removed:
            if world.is_connected(client):
                raise Violation(f"P7: {client.user_id} is still connected")
        else:
            _check_reader(world, client)


def _check_reader(world: World, client: Client) -> None:
    if client.cursor != Cursor(world.log.epoch, world.log.head):
        raise Violation(f"P1: {client.user_id} is at {client.cursor}, the log at {world.log.epoch}-{world.log.head}")
    truth = world.log.messages(world.authoriser.audiences[client.user_id])
    seen = {each: shown for each, shown in client.view.items() if each in truth or not each.startswith(NOTE)}
    if seen != truth:  # notes that somebody has seen before they left the Wrk team stay on their screen
        raise Violation(f"P4: {client.user_id} sees {client.view}, the database has {truth}")
