"""Frames on the wire: of the types that ``shapes`` says, and in one piece for clients that know more line ends."""

import json
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter

from tests.harness.streams import Frame, parse
from workflow_chat.realtime import frames
from workflow_chat.shapes.frames import FRAMES
from workflow_chat.shapes.kinds import Audience, EventType
from workflow_chat.shapes.notices import LoggedEvent
from workflow_chat.shapes.views import MessageView, ReadReceiptView

NOW = "2026-01-01T00:00:00.000Z"
CURSOR = "epoch000-7"
ODD = "one\u2028two\u2029three\x85four"
RECEIPT = ReadReceiptView(userId="ada", lastReadMessageId="m", lastReadSeq=7, readAt=NOW)
MESSAGE = MessageView(
    id="m",
    workflowId="invoices",
    seq=7,
    version=1,
    senderType="client",
    sender={"id": "ada", "name": "Ada Okafor", "avatarUrl": None},
    body=ODD,
    clientGeneratedId="key-1",
    kind=None,
    data=None,
    attachments=[],
    mentions=[],
    replyTo=None,
    createdAt=NOW,
    editedAt=None,
    editedBy=None,
    deletedBy=None,
    deletedAt=None,
)


def event(kind: EventType, message: bytes) -> LoggedEvent:
    return LoggedEvent("c", "epoch000", 7, kind, Audience.EVERYONE, "m", "ada", message)


ALL = [
    frames.ready(CURSOR, head=7, heartbeat_ms=30_000, server_time=NOW),
    frames.resync(CURSOR, reason="too_old", since="epoch000-1"),
    frames.resync(CURSOR, reason="epoch", since=None),
    *(frames.logged(event(kind, orjson.dumps(MESSAGE))) for kind in EventType),
    frames.sync(event(EventType.MESSAGE_CREATED, b"{}")),
    frames.read_receipts([RECEIPT]),
    frames.typing_started("ada", ttl_ms=8000),
    frames.typing_stopped("ada"),
    frames.presence([{"userId": "ada", "online": True, "lastSeenAt": None}]),
    frames.heartbeat(head=7, server_time=NOW),
    frames.reconnect("rotation"),
    frames.revoked("workflow_not_found"),
]


def only(data: bytes) -> Frame:
    (frame,) = parse(iter([data]))
    return frame


@pytest.mark.parametrize("data", ALL, ids=lambda data: only(data).event)
def test_a_frame_is_of_its_type(data: bytes) -> None:
    frame = only(data)
    kind: Any = FRAMES[frame.event]
    assert TypeAdapter(kind).validate_python(frame.data, strict=True) == frame.data
    assert frame.id in (None, CURSOR)


def test_every_frame_has_a_type_and_every_type_a_frame() -> None:
    assert {only(data).event for data in ALL} == FRAMES.keys()


@pytest.mark.parametrize(
    "data",
    [
        frames.revoked(ODD),
        frames.logged(event(EventType.MESSAGE_CREATED, json.dumps({"code": ODD}).encode())),
        frames.logged(event(EventType.MESSAGE_CREATED, json.dumps({"code": ODD}, ensure_ascii=False).encode())),
    ],
    ids=["state", "escaped", "raw"],
)
def test_a_frame_has_the_lines_it_should_have(data: bytes) -> None:
    lines = data.decode().splitlines()
    assert [line.partition(":")[0] for line in lines if line] in (["event", "data"], ["id", "event", "data"])
    text = json.loads(lines[-2].removeprefix("data: "))
    assert text.get("message", text) == {"code": ODD}
