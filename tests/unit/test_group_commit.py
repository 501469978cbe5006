"""The queue behind messages and receipts, from its start to its end, and once more."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from workflow_chat.actions.group_commit import GroupCommit
from workflow_chat.errors import Unavailable

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Item:
    workflow_id: str


async def echo(items: Sequence[Item], _: bool) -> list[str]:  # noqa: FBT001 - of a callback
    await asyncio.sleep(0)
    return [item.workflow_id for item in items]


async def test_what_is_queued_is_written_before_the_end() -> None:
    group = GroupCommit[Item, str](echo, batch_size=2, name="test")
    await group.start()
    asked = [asyncio.create_task(group.put(Item(str(number)))) for number in range(7)]
    await asyncio.sleep(0)
    await group.stop()
    assert await asyncio.gather(*asked) == [str(number) for number in range(7)]
    with pytest.raises(Unavailable):
        await group.put(Item("too late"))


async def test_an_application_may_be_started_again() -> None:
    group = GroupCommit[Item, str](echo, batch_size=2, name="test")
    for _ in range(2):
        await group.start()
        assert await asyncio.wait_for(group.put(Item("here")), 5) == "here"
        await group.stop()
