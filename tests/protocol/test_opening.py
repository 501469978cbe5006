"""What happens between the look at the database and the first frame must not fall between two chairs (P16)."""

from tests.protocol.fakes import CONVERSATION, FakeSeat, receipt
from tests.protocol.world import Node, World
from workflow_chat.realtime.streams.seat import Look


def test_a_receipt_that_moves_while_a_stream_opens_is_told(world: World) -> None:
    task = world.start(open_and_read(world.nodes[0], world.seat(world.clients[0].user_id)))
    world.advance(1)
    assert b'"lastReadSeq":7' in task.result()


async def open_and_read(node: Node, seat: FakeSeat) -> bytes:
    async def look() -> Look:
        """The receipts have been read by now, and this one moves before the stream goes on."""
        node.bus.inbox.append(receipt("ben", 7))
        node.bus.deliver()
        return Look(seat, b"")

    stream = await node.streams.connect(seat.person)
    await node.streams.follow(stream, seat, CONVERSATION, None, look)
    sent = [await stream.next_chunk() or b"", await stream.next_chunk() or b""]
    node.streams.close(stream)
    return b"".join(sent)
