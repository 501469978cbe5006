"""A replay shows what is true now (P19), and all of it."""

import asyncio
from uuid import uuid4

import pytest

from tests.harness.people import Person
from tests.harness.service import Service
from tests.harness.streams import Frame
from workflow_chat.actions.sending.create_message import create_message
from workflow_chat.shapes import person as shapes

OLD = "the old text"
LONG = 2000


@pytest.mark.parametrize("others", [0, 300], ids=["inside the ring", "beyond the ring"])
@pytest.mark.parametrize("change", ["edited", "deleted"])
def test_a_replay_shows_the_message_as_it_is_now(
    ada: Person, service: Service, workflow: str, change: str, others: int
) -> None:
    with ada.stream(workflow) as keeps_the_hub_open:
        start = keeps_the_hub_open.next("ready").id
        message = ada.send(workflow, OLD).json()
        post_many(service, workflow, others)
        now = changed(ada, workflow, message["id"], change)
        with ada.stream(workflow, cursor=start) as stream:
            frames = [stream.next("message.created", "message.updated", "message.deleted") for _ in range(others + 2)]
    assert frames[0].event == "message.created"
    assert frames[0].data == {"seq": 1, "message": now}
    assert frames[-1].data == {"seq": others + 2, "message": now}
    assert OLD not in str(frames)


def test_every_version_of_a_message_is_an_event_with_the_newest_text(ada: Person, workflow: str) -> None:
    message = ada.send(workflow, OLD).json()
    for text in ("second", "third"):
        ada.edit(workflow, message["id"], text)
    epoch = ada.list(workflow).json()["streamCursor"].split("-")[0]
    with ada.stream(workflow, cursor=f"{epoch}-0") as stream:
        frames = [stream.next("message.created", "message.updated") for _ in range(3)]
    assert [frame.data["message"]["body"] for frame in frames] == ["third"] * 3
    assert [frame.event for frame in frames] == ["message.created", "message.updated", "message.updated"]


def test_two_thousand_events_come_complete(ada: Person, service: Service, workflow: str) -> None:
    with ada.stream(workflow) as keeps_the_hub_open:
        start = keeps_the_hub_open.next("ready").id
        post_many(service, workflow, LONG)
        with ada.stream(workflow, cursor=start) as stream:
            bodies = [body(stream.next("message.created")) for _ in range(LONG)]
            ada.send(workflow, "and live")
            assert body(stream.next("message.created")) == "and live"
    assert bodies == [f"Message {number}" for number in range(LONG)]


def test_a_replay_of_an_untouched_conversation_comes_complete(ada: Person, service: Service, workflow: str) -> None:
    """Nobody had a stream open: there is no ring, everything is read from the log."""
    post_many(service, workflow, 450)
    epoch = ada.list(workflow).json()["streamCursor"].split("-")[0]
    with ada.stream(workflow, cursor=f"{epoch}-0") as stream:
        assert [stream.next("message.created").data["seq"] for _ in range(450)] == list(range(1, 451))


def changed(person: Person, workflow: str, message_id: str, change: str) -> object:
    answer = (
        person.edit(workflow, message_id, "the new text") if change == "edited" else person.delete(workflow, message_id)
    )
    assert answer.status_code == 200
    return answer.json()


def post_many(service: Service, workflow: str, number: int) -> None:
    """Through the same group commit as the route, without a request for each."""

    appender = service.application.services.appender

    async def post(index: int) -> None:
        ada = shapes.Person("ada")
        await create_message(appender, ada, workflow, body=f"Message {index}", client_generated_id=str(uuid4()))

    async def post_all() -> None:
        await asyncio.gather(*map(post, range(number)))

    service.run(post_all)


def body(frame: Frame) -> str:
    return frame.data["message"]["body"]
