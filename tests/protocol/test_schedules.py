"""Single schedules, step by step: each is a story of what a bus or a database can do at the wrong moment."""

from unittest.mock import patch

import pytest

from tests.protocol.promises import check_agreement, heal
from tests.protocol.world import TOPIC, World
from workflow_chat.errors import Unavailable
from workflow_chat.realtime.log import changes
from workflow_chat.shapes.kinds import EventType
from workflow_chat.shapes.notices import LoggedEvent

CREATED, UPDATED, DELETED = EventType.MESSAGE_CREATED, EventType.MESSAGE_UPDATED, EventType.MESSAGE_DELETED


def test_a_last_notice_that_was_lost_is_found_by_the_position_check(world: World) -> None:
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    world.take_all(reader)
    world.commit(CREATED, "m1")
    world.publish((0, 0))
    world.advance(31)
    world.take_all(reader)
    assert reader.view == world.log.messages()


def test_notices_in_the_wrong_order_are_sent_in_the_right_one(world: World) -> None:
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    for number in range(3):
        world.commit(CREATED, f"m{number}")
        world.publish()
    for index in (2, 1, 0):
        world.deliver(node, index)
    world.advance(0.1)
    world.take_all(reader)
    assert reader.view == world.log.messages()


def test_a_late_notice_does_not_bring_back_what_was_deleted(world: World) -> None:
    """P19: the deletion overtakes the message that it deletes."""
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    world.take_all(reader)
    for kind in (CREATED, DELETED):
        world.commit(kind, "m1")
        world.publish()
    world.deliver(node, 1)
    world.deliver(node, 0)
    world.take_all(reader)
    world.advance(0.1)
    world.take_all(reader)
    assert reader.view == world.log.messages()


def test_a_reader_behind_does_not_get_what_was_deleted_while_a_notice_is_missing(world: World) -> None:
    """P19: the ring still holds the old text, and the deletion cannot be appended yet."""
    slow, node = world.clients[0], world.nodes[0]
    world.tell(CREATED, "m0")
    world.come_back(slow, node)  # its first chunk stays on the wire
    world.tell(CREATED, "m1")
    world.commit(CREATED, "m2")
    world.publish((0, 0))
    world.commit(DELETED, "m1")
    world.publish()
    world.deliver(node)
    world.take_all(slow)
    world.advance(0.1)
    world.take_all(slow)
    assert slow.view == world.log.messages()


def test_a_page_that_was_read_before_a_deletion_is_not_shown_after_it(world: World) -> None:
    """P19: the database answers late."""
    behind, node = world.clients[0], world.nodes[0]
    world.come_back(behind, node)
    world.take_all(behind)
    world.cut(behind)
    for number in range(9):
        world.tell(CREATED, f"m{number}")
    world.come_back(behind, node)
    world.trouble(slow=True)
    world.take_all(behind)
    world.tell(DELETED, "m0")
    world.mend()
    world.take_all(behind)
    heal(world)
    check_agreement(world)


def test_a_page_is_read_again_when_more_has_changed_meanwhile_than_is_remembered(world: World) -> None:
    """P19: the deletion was heard, and forgotten over others, before the page with the old text came."""
    behind, node = world.clients[0], world.nodes[0]
    for number in range(9):
        world.tell(CREATED, f"m{number}")
    world.connect(behind, node, f"{world.log.epoch}-0")
    world.take(behind)
    world.trouble(slow=True)
    world.take_all(behind)
    with patch.object(changes, "KEPT", 2):
        for kind, message_id in ((DELETED, "m0"), (UPDATED, "m6"), (UPDATED, "m7"), (UPDATED, "m8")):
            world.tell(kind, message_id)
        world.mend()
        world.take_all(behind)
    heal(world)
    check_agreement(world)


def test_a_late_notice_does_not_undo_an_edit_whose_text_was_too_long_for_the_bus(world: World) -> None:
    """P19: the bus carried the edit's place only."""
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    world.take_all(reader)
    for kind in (CREATED, UPDATED):
        world.commit(kind, "m1")
    created, edited = (notice for notice in world.unpublished if isinstance(notice, LoggedEvent))
    for notice in (edited.with_message(b""), created):
        node.bus.receive(notice)
        world.deliver(node)
    world.advance(0.1)
    world.take_all(reader)
    told = [frame.data["message"]["body"] for frame in reader.frames if frame.event.startswith("message.")]
    assert told == ["m1 v2", "m1 v2"]


def test_a_deletion_found_in_the_log_is_stronger_than_an_edit_that_was_heard(world: World) -> None:
    """P19: the process remembers the edit's text; the deletion's notice was lost, and the log has the tombstone."""
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    for number in range(9):
        world.tell(CREATED, f"m{number}")
    world.tell(UPDATED, "m2")
    world.commit(DELETED, "m2")
    world.publish((0, 0))
    behind = world.clients[1]
    world.connect(behind, node, f"{world.log.epoch}-0")
    for _ in range(4):
        world.take(behind)
    assert behind.view["m2"].body is None, "the database was asked after the deletion"


def test_a_deletion_that_a_repair_found_changes_the_ring(world: World) -> None:
    """P19: no notice of it ever came."""
    slow, node = world.clients[0], world.nodes[0]
    world.come_back(slow, node)
    world.tell(CREATED, "m1")
    world.commit(DELETED, "m1")
    world.publish((0, 0))
    world.run(node.conversations.check_positions())
    world.advance(0.1)
    world.take_all(slow)
    assert [frame.data["message"]["body"] for frame in slow.frames if frame.event.startswith("message.")] == [None] * 2


def test_an_edit_that_a_failover_lost_stops_nobody(world: World) -> None:
    """The hub remembers the edit from the lost history; the new one will never show it."""
    reader, node = world.clients[0], world.nodes[0]
    for number in range(9):
        world.tell(CREATED, f"m{number}")
    world.come_back(reader, node)
    world.take_all(reader)
    world.tell(UPDATED, "m2")
    world.log.fail_over(1)
    world.run(node.conversations.check_positions())
    world.take_all(reader)
    world.cut(reader)
    world.connect(reader, node, f"{world.log.epoch}-1")
    world.take_all(reader)
    heal(world)
    check_agreement(world)


def test_a_history_that_a_failover_ended_is_never_continued(world: World) -> None:
    """P8, P18: the same numbers mean other messages now."""
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    for number in range(5):
        world.tell(CREATED, f"m{number}")
    world.take_all(reader)
    world.log.fail_over(2)
    for number in range(2):
        world.commit(CREATED, f"n{number}")
        world.publish((0, 0))
    heal(world)
    check_agreement(world)


def test_a_suspicion_outlives_a_database_that_is_away(world: World) -> None:
    """P1: after a failover the database needs a moment; readers must not wait for the next position check."""
    reader, node = world.clients[0], world.nodes[0]
    for number in range(3):
        world.tell(CREATED, f"m{number}")
    world.come_back(reader, node)
    world.take_all(reader)
    world.log.fail_over(0)
    world.trouble(away=True)
    world.tell(CREATED, "m3")
    world.advance(1.5)
    world.mend()
    world.advance(3)
    world.take_all(reader)
    assert reader.view == world.log.messages()


def test_retention_below_a_reader_is_said(world: World) -> None:
    """P8: what has been dropped is a resync and not a hole."""
    reader, node = world.clients[0], world.nodes[0]
    world.come_back(reader, node)
    world.take_all(reader)
    world.cut(reader)
    for number in range(9):
        world.tell(CREATED, f"m{number}")
    world.log.trim(5)
    world.come_back(reader, node)
    world.take_all(reader)
    assert [frame.event for frame in reader.frames if frame.event == "resync"] == ["resync"]
    heal(world)
    check_agreement(world)


def test_a_conversation_that_cannot_be_placed_is_refused_and_not_kept(world: World) -> None:
    reader, node = world.clients[0], world.nodes[0]
    world.trouble(away=True)
    connection = world.come_back(reader, node)
    assert isinstance(connection.refused, Unavailable)
    assert not node.bus.hears(TOPIC)
    assert (len(node.conversations), len(node.streams)) == (0, 0)
    heal(world)
    check_agreement(world)


@pytest.mark.parametrize("cursor", ["epoch000-99", "epoch999-1", "nonsense", "epoch000-00", "epoch000--1", "\0"])
def test_a_cursor_that_nobody_issued_gets_resync_first(world: World, cursor: str) -> None:
    reader, node = world.clients[0], world.nodes[0]
    world.tell(CREATED, "m1")
    world.connect(reader, node, cursor, unusable=True)
    world.take_all(reader)
    assert reader.frames[0].event == "resync"
    heal(world)
    check_agreement(world)
