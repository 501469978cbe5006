"""What happens between the look at the database and the first frame must not fall between two chairs."""

import asyncio

from tests.protocol.fakes import CONVERSATION, receipt
from tests.protocol.world import World
from workflow_chat.realtime.reader import Holder


def test_a_receipt_that_moves_while_a_stream_opens_is_told(world: World) -> None:
    node = world.nodes[0]

    async def open_and_read() -> bytes:
        holder: Holder = world.holder(world.clients[0].user_id)
        reader = await node.streams.open(holder, CONVERSATION, None)
        # The route has read the receipts by now, and this one moves before it goes on.
        node.bus.listeners[CONVERSATION](receipt("ben", 7))
        node.streams.begin(reader, b"")
        sent = [await reader.next_chunk() or b"", await reader.next_chunk() or b""]
        node.streams.close(reader)
        return b"".join(sent)

    task: asyncio.Task[bytes] = world.start(open_and_read())
    world.advance(1)
    assert b'"lastReadSeq":7' in task.result()
