"""How often others hear that somebody types, whatever is posted."""

import pytest

from tests.protocol.client import Client
from tests.protocol.fakes import CONVERSATION
from tests.protocol.world import World
from workflow_chat.shapes.notices import TypingSignal


@pytest.fixture
def reader(world: World) -> Client:
    world.come_back(world.clients[0], world.nodes[0])
    world.take_all(world.clients[0])
    return world.clients[0]


def type_(world: World, *, is_typing: bool = True) -> None:
    node = world.nodes[0]
    node.bus.receive(TypingSignal(CONVERSATION, "ada", is_typing))
    world.deliver(node)


def told(world: World, reader: Client) -> list[str]:
    """What the reader has heard since the last time."""
    reader.frames.clear()
    world.take_all(reader)
    return [frame.event for frame in reader.frames if frame.event.startswith("typing.")]


def test_signals_that_follow_each_other_quickly_are_told_once_in_three_seconds(world: World, reader: Client) -> None:
    heard: list[str] = []
    for _ in range(60):  # six seconds
        type_(world)
        heard += told(world, reader)
        world.advance(0.1)
    assert heard == ["typing.started"] * 2


def test_a_signal_that_is_not_passed_on_prolongs_the_typing(world: World, reader: Client) -> None:
    type_(world)
    world.advance(2)
    type_(world)
    assert told(world, reader) == ["typing.started"]
    world.advance(7)
    assert told(world, reader) == []
    world.advance(2)
    assert told(world, reader) == ["typing.stopped"]


def test_who_stops_and_begins_again_is_told_at_once(world: World, reader: Client) -> None:
    heard: list[str] = []
    for is_typing in (True, False, True):
        type_(world, is_typing=is_typing)
        heard += told(world, reader)
    assert heard == ["typing.started", "typing.stopped", "typing.started"]
