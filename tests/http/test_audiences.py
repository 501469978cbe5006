"""What the Wrk team says among itself does not exist for clients: not in a list, not on a stream, not as a hole.

No route makes such messages yet; they are made through Python. Whatever happens to them, the positions of everybody
move on alike.
"""

import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.harness.people import Person
from tests.harness.problems import refused
from tests.harness.service import Service
from tests.harness.streams import Stream
from workflow_chat.actions.sending.create_message import create_message
from workflow_chat.actions.system_messages import create_system_message
from workflow_chat.shapes import person as identity
from workflow_chat.shapes.kinds import Audience

SECRET = "between-us"
STEPS = 25


def note(service: Service, workflow: str, body: str, who: str = "omar") -> str:
    """A message for the Wrk team alone; its id."""
    appender = service.application.services.appender
    sent = service.run(
        lambda: create_message(
            appender,
            identity.Person(who),
            workflow,
            body=f"{SECRET} {body}",
            client_generated_id=f"{SECRET}-{uuid4()}",
            audience=Audience.WRK,
        )
    )
    return sent.message.decode().partition('"id":"')[2][:36]


def everything_ada_can_ask_for(ada: Person, workflow: str, seq: int) -> str:
    """As one text: each kind of page, around each visible message too."""
    visible = [message["id"] for message in ada.list(workflow, limit=100).json()["messages"]]
    asked: list[dict[str, Any]] = [
        {},
        {"after": 0},
        {"before": seq + 1},
        {"changedAfterSeq": 0},
        {"around": "firstUnread"},
        *({"around": message} for message in visible),
    ]
    return "".join(ada.list(workflow, **page).text for page in asked) + ada.read(workflow).text


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_team_does_among_itself_no_byte_of_it_reaches_a_client(
    service: Service, person: Callable[[str], Person], workflow: str, seed: int
) -> None:
    ada, omar, wanda = map(person, ("ada", "omar", "wanda"))
    chance, notes = random.Random(seed), list[str]()
    ada.list(workflow)
    with ada.stream(workflow) as ada_sees, wanda.stream(workflow) as wanda_sees:
        ada_sees.next("ready")
        wanda_sees.next("ready")
        for _ in range(STEPS):
            act(chance, service, (ada, omar, wanda), workflow, notes)
        last = ada.send(workflow, "last words").json()
        seen = until(ada_sees, last["seq"])
        assert SECRET not in "".join(frame.text for frame in seen)
        assert not any(note_id in frame.text for frame in seen for note_id in notes)
        assert [frame.seq for frame in seen] == list(range(1, last["seq"] + 1)), "a hole"
        assert [frame.seq for frame in until(wanda_sees, last["seq"])] == list(range(1, last["seq"] + 1))
    told = everything_ada_can_ask_for(ada, workflow, last["seq"])
    assert SECRET not in told
    assert not any(note_id in told for note_id in notes)
    for note_id in notes:
        refused(ada.list(workflow, around=note_id), 404, "message_not_found")
        refused(ada.read(workflow, note_id), 404, "message_not_found")
        refused(ada.edit(workflow, note_id, "mine now"), 404, "message_not_found")
        refused(ada.delete(workflow, note_id), 404, "message_not_found")
    with ada.stream(workflow, cursor=ada.list(workflow).json()["streamCursor"].partition("-")[0] + "-0") as replay:
        assert SECRET not in "".join(frame.text for frame in until(replay, last["seq"]))


def act(
    chance: random.Random, service: Service, people: tuple[Person, Person, Person], workflow: str, notes: list[str]
) -> None:
    """One thing that somebody does."""
    _, omar, wanda = people
    match chance.randrange(7):
        case 0 | 1:
            notes.append(note(service, workflow, "what do you think?"))
        case 2:
            chance.choice(people).send(workflow, "words for everybody")
        case 3 if notes:
            omar.edit(workflow, chance.choice(notes), f"{SECRET} again {uuid4()}")
        case 4 if notes:
            wanda.delete(workflow, chance.choice(notes))
        case 5:
            chance.choice(people).read(workflow)
        case _:
            service.do(create_system_message, workflow, body=f"{SECRET} snoozed", kind="snoozed", audience=Audience.WRK)


class Seen:
    """A frame of the log, as text and place."""

    def __init__(self, frame: Any) -> None:
        self.text = f"{frame.event} {frame.id} {frame.data}"
        self.seq = int(frame.id.partition("-")[2])


def until(stream: Stream, seq: int) -> list[Seen]:
    """The frames with an id, up to this place."""
    seen: list[Seen] = []
    while not seen or seen[-1].seq < seq:
        frame = stream.next("message.created", "message.updated", "message.deleted", "sync", "ready")
        if frame.event != "ready":
            seen.append(Seen(frame))
    return seen


def test_notes_count_for_the_team_and_for_nobody_else(
    service: Service, ada: Person, omar: Person, wanda: Person, workflow: str
) -> None:
    ada.send(workflow, "hello")
    private = note(service, workflow, "look at this")
    assert wanda.list(workflow).json()["unreadCount"] == 2
    assert ada.list(workflow).json()["unreadCount"] == 0
    receipt = wanda.read(workflow, private).json()["readReceipt"]
    assert receipt["lastReadMessageId"] != private  # everybody sees receipts
    assert wanda.list(workflow).json()["unreadCount"] == 0
    omar.send(workflow, "for everybody")
    assert ada.list(workflow).json()["unreadCount"] == 1


def test_a_seat_that_changes_changes_what_its_stream_shows(
    service: Service, ada: Person, omar: Person, workflow: str
) -> None:
    ada.list(workflow)
    with omar.stream(workflow) as stream:
        stream.next("ready")
        note(service, workflow, "one")
        assert SECRET in str(stream.next("message.created", "sync").data)
