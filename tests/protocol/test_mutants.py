"""This suite fails on every bug that it is there to find."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.protocol.client import Violation
from tests.protocol.machine import QUICK, Machine
from tests.protocol.mutants import MUTANTS, mutant
from tests.protocol.promises import check_agreement, heal
from tests.protocol.world import World
from workflow_chat.shapes.kinds import EventType


def authorise_while_removed(world: World) -> None:
    """Somebody is removed between two steps of their own connect; the process hears of it at once."""
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(world.clients[1], node)
    world.come_back(reader, node)
    world.remove(reader.user_id)
    world.publish()
    world.deliver(node)
    world.advance(0.2)
    world.tell(EventType.MESSAGE_CREATED, "m1")
    world.take_all(reader)


def continue_another_history(world: World) -> None:
    """A failover loses two events, and others take their numbers."""
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    for number in range(5):
        world.tell(EventType.MESSAGE_CREATED, f"m{number}")
    world.take_all(reader)
    world.log.fail_over(2)
    for number in range(3):
        world.commit(EventType.MESSAGE_CREATED, f"n{number}")
        world.publish((0, 0))
    heal(world)
    check_agreement(world)


def come_after_a_deletion_whose_notice_was_lost(world: World) -> None:
    """P19: the ring holds the old text, and nothing but the log knows better."""
    early, late = world.clients[:2]
    node = world.nodes[0]
    world.come_back(early, node)
    for number in range(3):
        world.tell(EventType.MESSAGE_CREATED, f"m{number}")
    world.take_all(early)
    world.commit(EventType.MESSAGE_DELETED, "m1")
    world.publish((0, 0))
    world.connect(late, node, f"{world.log.epoch}-0")
    world.take_all(late)


def ask_for_what_somebody_else_is_reading(world: World) -> None:
    """P19: the page has been on its way, with all texts, since before the deletion."""
    early, late = world.clients[:2]
    node = world.nodes[0]
    for number in range(9):
        world.tell(EventType.MESSAGE_CREATED, f"m{number}")
    world.connect(early, node, f"{world.log.epoch}-0")
    world.take(early)
    world.trouble(slow=True)
    world.take_all(early)
    world.commit(EventType.MESSAGE_DELETED, "m1")
    world.publish((0, 0))
    world.connect(late, node, f"{world.log.epoch}-0")
    for _ in ("position", "rights"):
        world.gate.release(1)
        world.settle()
    world.take_all(late)
    heal(world)


RARE = {  # too seldom in random schedules: a schedule of its own for each
    "authorise, then choose the position": authorise_while_removed,
    "epoch ignored": continue_another_history,
    "nobody asks the log before showing what is at hand": come_after_a_deletion_whose_notice_was_lost,
    "what is at hand is shown although something is missing": come_after_a_deletion_whose_notice_was_lost,
    "an older read is shared": ask_for_what_somebody_else_is_reading,
}


@pytest.mark.parametrize("name", sorted(MUTANTS.keys() - RARE.keys()))
def test_the_machine_finds(name: str) -> None:
    with mutant(name), pytest.raises(Violation):
        run_state_machine_as_test(Machine, settings=QUICK)


@pytest.mark.parametrize("name", sorted(RARE))
def test_a_schedule_of_its_own_finds(name: str, world: World) -> None:
    with mutant(name), pytest.raises(Violation):
        RARE[name](world)


@pytest.mark.parametrize("name", sorted(RARE))
def test_the_same_schedule_is_survived_without_the_bug(name: str, world: World) -> None:
    RARE[name](world)


def test_publishing_before_the_commit_is_found(world: World) -> None:
    """The bug is the writer's: what was told is rolled back, and another message takes the number."""
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    world.take_all(reader)
    world.commit(EventType.MESSAGE_CREATED, "never committed")
    world.publish()
    world.log.entries.pop()
    world.deliver(node)
    world.commit(EventType.MESSAGE_CREATED, "m1")
    with pytest.raises(Violation, match="P4"):
        world.take_all(reader)
