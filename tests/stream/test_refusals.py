"""Whoever may not follow a conversation gets a plain problem, not a stream."""

import time

import pytest

from tests.harness.people import Person, chat
from tests.harness.service import Service, sign
from tests.stream.conftest import OwnService, open_streams


def problem(person: Person, workflow: str, **options: object) -> tuple[int, str]:
    answer = person.request("GET", f"{chat(workflow)}/events", **options)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize(
    ("token", "code"),
    [("", "token_missing"), ("nonsense", "token_malformed"), (sign("ada", life=-60), "token_expired")],
)
def test_without_a_good_token(service: Service, workflow: str, token: str, code: str) -> None:
    nobody = Person(service, "ada", token=token)
    assert problem(nobody, workflow) == (401, code)
    nobody.client.close()


@pytest.mark.parametrize("user_id", ["dev", "elsa"])
def test_a_role_without_chat(service: Service, workflow: str, user_id: str) -> None:
    person = Person(service, user_id)
    assert problem(person, workflow) == (403, "chat_not_allowed")
    person.client.close()


@pytest.mark.parametrize("user_id", ["gus", "zoe"])
def test_an_outsider(service: Service, workflow: str, user_id: str) -> None:
    person = Person(service, user_id)
    assert problem(person, workflow) == (404, "workflow_not_found")
    person.client.close()


def test_a_workflow_that_does_not_exist(ada: Person) -> None:
    assert problem(ada, "wf-nowhere") == (404, "workflow_not_found")


@pytest.mark.parametrize("query", ["after=1", "cursor=&token=x", "Cursor=", "cursor=a&cursor=b"])
def test_a_parameter_that_is_not_there(ada: Person, workflow: str, query: str) -> None:
    answer = ada.request("GET", f"{chat(workflow)}/events?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


def test_visibility_is_checked_before_parameters(gus: Person, dev: Person, workflow: str) -> None:
    assert problem(gus, workflow, params={"after": "1"}) == (404, "workflow_not_found")
    assert problem(dev, workflow, params={"after": "1"}) == (403, "chat_not_allowed")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_another_method(ada: Person, workflow: str, method: str) -> None:
    answer = ada.client.request(method, f"{chat(workflow)}/events", headers=ada.headers, timeout=3)
    assert answer.status_code == 405


def test_head_tells_of_a_stream_and_opens_none(own_service: OwnService) -> None:
    with own_service() as service:
        ada = Person(service, "ada")
        answer = ada.request("HEAD", f"{chat('invoices')}/events")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert not open_streams(service)
        ada.client.close()


def test_more_streams_than_one_person_may_hold(own_service: OwnService) -> None:
    with own_service(streams_per_person=2) as service:
        ada, ben = Person(service, "ada"), Person(service, "ben")
        with ada.stream("invoices") as first, ada.stream("invoices") as second:
            first.next("ready")
            second.next("ready")
            refused = ada.request("GET", f"{chat('invoices')}/events")
            assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
            assert int(refused.headers["retry-after"]) >= 1
            with ben.stream("invoices") as of_another:
                assert of_another.next().event == "ready"
        for person in (ada, ben):
            person.client.close()


def test_a_closed_stream_makes_room(own_service: OwnService) -> None:
    with own_service(streams_per_person=1) as service:
        ada = Person(service, "ada")
        for _ in range(5):
            with ada.stream("invoices") as stream:
                assert stream.status == 200
                stream.next("ready")
            while open_streams(service):
                time.sleep(0.01)
        ada.client.close()


def test_head_says_what_get_would_and_opens_no_stream(service: Service, ada: Person, workflow: str) -> None:
    answer = ada.client.request("HEAD", f"{chat(workflow)}/events", headers=ada.headers, timeout=3)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert len(service.application.services.streams) == 0
