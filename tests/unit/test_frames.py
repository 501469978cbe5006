"""Frames on the wire, read by clients that know more line ends than Server-Sent Events has."""

import json

import pytest

from workflow_chat.realtime import frames
from workflow_chat.shapes.kinds import Audience, EventType
from workflow_chat.shapes.notices import LoggedEvent

ODD = "one\u2028two\u2029three\x85four"


def logged(message: str) -> bytes:
    """The frame of a message that is rendered like this."""
    created, everyone = EventType.MESSAGE_CREATED, Audience.EVERYONE
    return frames.logged(LoggedEvent("c", "epoch000", 1, created, everyone, "m", None, message.encode()))


@pytest.mark.parametrize(
    "data",
    [frames.revoked(ODD), logged(json.dumps({"code": ODD})), logged(json.dumps({"code": ODD}, ensure_ascii=False))],
    ids=["state", "escaped", "raw"],
)
def test_a_frame_has_the_lines_it_should_have(data: bytes) -> None:
    lines = data.decode().splitlines()
    assert [line.partition(":")[0] for line in lines if line] in (["event", "data"], ["id", "event", "data"])
    text = json.loads(lines[-2].removeprefix("data: "))
    assert text.get("message", text) == {"code": ODD}
