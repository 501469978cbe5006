"""Sending a message, once and only once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.harness.people import Person
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  hello\t\n", "hello"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("\r\n \u00a0\u2028\u3000hello\u2029\u0085", "hello"),
        ("tab\tstays", "tab\tstays"),
        ("<b>&amp;</b> **text** is text", "<b>&amp;</b> **text** is text"),
        (
            "\U0001f468\u200d\U0001f469\u200d\U0001f467 שלום \u202egnp",
            "\U0001f468\u200d\U0001f469\u200d\U0001f467 שלום \u202egnp",
        ),
        ("e\u0301 is not \u00e9", "e\u0301 is not \u00e9"),
        ("\u200b", "\u200b"),  # category Cf, no white space
        ("x" * 10_000, "x" * 10_000),
        ("\U0001f600" * 10_000, "\U0001f600" * 10_000),
        (" " * 5 + "y" * 10_000 + "\n", "y" * 10_000),
        ("\r\n".join("z" * 5_000), "\n".join("z" * 5_000)),  # 14,998 typed, 9,999 after CRLF became LF
    ],
)
def test_text_is_kept_as_it_is_but_for_line_ends_and_margins(
    ada: Person, omar: Person, workflow: str, typed: str, stored: str
) -> None:
    sent = ada.send(workflow, typed)
    assert sent.status_code == 201
    assert sent.json()["body"] == stored
    assert omar.list(workflow).json()["messages"] == [sent.json()]


def test_whose_side_a_sender_is_on(ada: Person, omar: Person, sam: Person, workflow: str) -> None:
    sides = {somebody.user_id: somebody.send(workflow, "hello").json()["senderType"] for somebody in (ada, omar, sam)}
    assert sides == {"ada": "client", "omar": "wrk", "sam": "wrk"}  # sam is member and staff


@pytest.mark.parametrize("key", ["!", "~" * 128, "a/b?c#d\"'<>%00\\"])
def test_any_visible_ascii_makes_a_key(ada: Person, workflow: str, key: str) -> None:
    assert ada.send(workflow, "hello", key).json()["clientGeneratedId"] == key


def test_empty_extras_are_the_same_as_none(ada: Person, workflow: str) -> None:
    sent = ada.send(workflow, "hello", "key", mentions=[], attachments=[], replyTo=None)
    assert sent.status_code == 201
    assert ada.send(workflow, "hello", "key").json() == sent.json()


@pytest.mark.parametrize("field", ["mentions", "attachments", "replyTo"])
def test_what_is_not_built_yet_says_so(service: Service, ada: Person, workflow: str, field: str) -> None:
    extra: Any = "0190b5a8-0000-7000-8000-000000000000" if field == "replyTo" else [{"id": "ben"}]
    with nothing_written(service):
        document = refused(ada.send(workflow, "hello", **{field: extra}), 422, "not_available", field)
    assert document["errors"][0]["code"] == "not_available"


def test_a_retry_gets_the_stored_message(ada: Person, workflow: str) -> None:
    first = ada.send(workflow, "hello", "key-1")
    again = ada.send(workflow, " hello\r\n", "key-1")  # the same text, once it is normalised
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert len(ada.list(workflow).json()["messages"]) == 1


def test_another_text_under_the_same_key(service: Service, ada: Person, workflow: str) -> None:
    first = ada.send(workflow, "hello", "key-1").json()
    with nothing_written(service):
        document = refused(ada.send(workflow, "good bye", "key-1"), 409, "client_generated_id_conflict")
    assert document["message"] == first


def test_a_retry_after_an_edit_is_still_a_retry(ada: Person, workflow: str) -> None:
    first = ada.send(workflow, "hello", "key-1").json()
    edited = ada.edit(workflow, first["id"], "hello there").json()
    again = ada.send(workflow, "hello", "key-1")
    assert (again.status_code, again.json()) == (200, edited)
    document = refused(ada.send(workflow, "hello there", "key-1"), 409, "client_generated_id_conflict")
    assert document["message"] == edited


def test_a_retry_after_a_delete_gets_the_tombstone(ada: Person, workflow: str) -> None:
    first = ada.send(workflow, "hello", "key-1").json()
    tombstone = ada.delete(workflow, first["id"]).json()
    again = ada.send(workflow, "hello", "key-1")
    assert (again.status_code, again.json()) == (200, tombstone)
    assert refused(ada.send(workflow, "other", "key-1"), 409, "client_generated_id_conflict")["message"] == tombstone


def test_a_key_belongs_to_one_person_and_one_conversation(
    service: Service, ada: Person, ben: Person, *, omar: Person, workflow: str, globex_workflow: str
) -> None:
    answers = [somebody.send(workflow, "hello", "key-1") for somebody in (ada, ben, omar)]
    answers.append(omar.send(globex_workflow, "hello", "key-1"))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["id"] for answer in answers}) == 4


def test_keys_differ_by_case(ada: Person, workflow: str) -> None:
    assert [ada.send(workflow, "hello", key).status_code for key in ("key", "KEY")] == [201, 201]


def test_fifty_at_once_make_one_message(service: Service, ada: Person, workflow: str) -> None:
    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(lambda _: ada.send(workflow, "hello", "key-1"), range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert ada.list(workflow).json()["messages"] == [answers[0].json()]
    assert ada.send(workflow, "next").json()["seq"] == 2  # no number was lost on the way


def test_two_texts_race_for_one_key(ada: Person, workflow: str) -> None:
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda number: ada.send(workflow, f"text {number % 2}", "key-1"), range(20)))
    (stored,) = ada.list(workflow).json()["messages"]
    by_status = {status: [a.json() for a in answers if a.status_code == status] for status in (200, 201, 409)}
    assert by_status[201] == [stored]
    assert by_status[200] == [stored] * 9
    assert [problem["message"] for problem in by_status[409]] == [stored] * 10


def test_parallel_sends_leave_no_gap(ada: Person, omar: Person, workflow: str) -> None:
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda n: (ada, omar)[n % 2].send(workflow, str(n)).json(), range(60)))
    assert sorted(message["seq"] for message in answers) == list(range(1, 61))
    assert ada.list(workflow, limit=100).json()["messages"] == sorted(answers, key=lambda message: message["seq"])


def test_a_conversation_is_opened_once_by_whoever_comes_first(ada: Person, omar: Person, workflow: str) -> None:
    def use(number: int) -> str:
        somebody = (ada, omar)[number % 2]
        if number % 3 == 0:
            somebody.send(workflow, str(number))
        return somebody.list(workflow).json()["streamCursor"].partition("-")[0]

    with ThreadPoolExecutor(12) as threads:
        assert len(set(threads.map(use, range(24)))) == 1
