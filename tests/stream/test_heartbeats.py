"""A stream is never silent for long (P15), and ends before its token does."""

import time

from tests.harness.people import Person
from tests.harness.service import Service, sign
from tests.stream.conftest import OwnService


def test_heartbeats_come_in_time_and_say_how_far_the_log_reaches(ada: Person, workflow: str) -> None:
    with ada.stream(workflow) as stream:
        bound = stream.next("ready").data["heartbeatMs"] / 1000 + 0.5
        ada.send(workflow, "One")
        for _ in range(2):
            begun = time.monotonic()
            beat = stream.next("heartbeat", timeout=bound)
            assert time.monotonic() - begun > 1
            assert beat.id is None
            assert beat.data["head"] == 1
            assert set(beat.data) == {"head", "serverTime"}


def test_a_stream_ends_before_its_token(service: Service, workflow: str) -> None:
    person = Person(service, "ada", token=sign("ada", life=12))
    begun = time.monotonic()
    with person.stream(workflow) as stream:
        stream.next("ready")
        end = stream.next("reconnect", timeout=9)
        assert end.data == {"reason": "token_expiring"}
        assert stream.until_closed() == []
    assert 5 < time.monotonic() - begun < 9
    person.client.close()


def test_a_stream_of_an_old_token_is_short_but_whole(service: Service, workflow: str) -> None:
    """Within the leeway the token is still good; the client must be told to get another one."""
    person = Person(service, "ada", token=sign("ada", life=-5, iat=int(time.time()) - 60))
    with person.stream(workflow) as stream:
        assert stream.next().event == "ready"
        assert stream.next("reconnect").data == {"reason": "token_expiring"}
        assert stream.until_closed() == []
    person.client.close()


def test_every_stream_is_renewed_now_and_then(own_service: OwnService) -> None:
    with own_service(stream_max_seconds=1) as service:
        ada = Person(service, "ada")
        with ada.stream("invoices") as stream:
            cursor = stream.next("ready").id
            assert stream.next("reconnect", timeout=2).data == {"reason": "rotation"}
            assert stream.until_closed() == []
        with ada.stream("invoices", last_event_id=cursor) as again:
            assert again.next().event == "ready"
        ada.client.close()
