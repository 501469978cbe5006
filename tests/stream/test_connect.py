"""Where a stream begins, and that nothing is missing or twice there (P2, P3)."""

import re

from tests.harness.people import Person


def test_ready_comes_first_and_says_where_the_stream_stands(ada: Person, workflow: str) -> None:
    ada.send(workflow, "One")
    cursor = ada.list(workflow).json()["streamCursor"]
    with ada.stream(workflow) as stream:
        ready = stream.next()
    assert ready.event == "ready"
    assert ready.id == cursor
    assert ready.data["head"] == 1
    assert ready.data["heartbeatMs"] == 3000
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", ready.data["serverTime"])
    assert stream.retry is not None
    assert 500 <= stream.retry <= 5000


def test_the_answer_is_an_event_stream_that_nothing_may_buffer(ada: Person, workflow: str) -> None:
    with ada.stream(workflow) as stream:
        stream.next("ready")
        headers = stream.response.headers
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["cache-control"] == "no-store, no-transform"
    assert headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in headers


def test_without_a_cursor_a_stream_starts_at_the_head(ada: Person, workflow: str) -> None:
    ada.send(workflow, "Before")
    with ada.stream(workflow) as stream:
        stream.next("ready")
        ada.send(workflow, "After")
        assert stream.next("message.created").data["seq"] == 2


def test_the_stream_goes_on_after_the_cursor(ada: Person, workflow: str) -> None:
    epoch = sent_three(ada, workflow)
    with ada.stream(workflow, cursor=f"{epoch}-1") as stream:
        ready = stream.next()
        assert (ready.event, ready.id, ready.data["head"]) == ("ready", f"{epoch}-1", 3)
        assert [stream.next("message.created").data["seq"] for _ in range(2)] == [2, 3]


def test_the_stream_goes_on_after_the_last_event_id(ada: Person, workflow: str) -> None:
    epoch = sent_three(ada, workflow)
    with ada.stream(workflow, last_event_id=f"{epoch}-2") as stream:
        assert stream.next("ready").id == f"{epoch}-2"
        assert stream.next("message.created").data["seq"] == 3


def test_the_header_wins_over_the_query(ada: Person, workflow: str) -> None:
    epoch = sent_three(ada, workflow)
    with ada.stream(workflow, cursor=f"{epoch}-0", last_event_id=f"{epoch}-2") as stream:
        assert stream.next("ready").id == f"{epoch}-2"
        assert stream.next("message.created").data["seq"] == 3


def test_an_empty_header_counts_as_absent(ada: Person, workflow: str) -> None:
    epoch = sent_three(ada, workflow)
    with ada.stream(workflow, cursor=f"{epoch}-1", last_event_id="") as stream:
        assert stream.next("ready").id == f"{epoch}-1"
        assert stream.next("message.created").data["seq"] == 2


def test_an_empty_cursor_counts_as_absent(ada: Person, workflow: str) -> None:
    epoch = sent_three(ada, workflow)
    with ada.stream(workflow, cursor="") as stream:
        assert stream.next("ready").id == f"{epoch}-3"


def test_nothing_is_missing_between_the_list_and_the_stream(ada: Person, omar: Person, workflow: str) -> None:
    ada.send(workflow, "In the list")
    page = ada.list(workflow).json()
    late = omar.send(workflow, "Between the two").json()
    with ada.stream(workflow, cursor=page["streamCursor"]) as stream:
        assert stream.next("ready").id == page["streamCursor"]
        assert stream.next("message.created").data["message"] == late


def test_the_first_stream_opens_the_conversation(ada: Person, omar: Person, workflow: str) -> None:
    with ada.stream(workflow) as stream:
        ready = stream.next()
        assert (ready.event, ready.data["head"]) == ("ready", 0)
        omar.send(workflow, "First")
        assert stream.next("message.created").data["seq"] == 1


def test_people_who_open_a_conversation_together_share_it(
    ada: Person, omar: Person, vera: Person, workflow: str
) -> None:
    with ada.stream(workflow) as first, omar.stream(workflow) as second, vera.stream(workflow) as third:
        assert len({stream.next("ready").id for stream in (first, second, third)}) == 1


def sent_three(person: Person, workflow: str) -> str:
    """Three messages; answers with the epoch of the log."""
    for number in range(3):
        person.send(workflow, f"Message {number}")
    return person.list(workflow).json()["streamCursor"].split("-")[0]
