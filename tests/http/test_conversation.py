"""Two people talk."""

from tests.harness.people import Person


def test_a_client_and_wrk_talk_live(ada: Person, omar: Person, workflow: str) -> None:
    with ada.stream(workflow) as ada_sees, omar.stream(workflow) as omar_sees:
        ada_sees.next("ready")
        omar_sees.next("ready")
        question = ada.send(workflow, "Is the invoice in?")
        assert question.status_code == 201
        answer = omar.send(workflow, "It came an hour ago.")
        for stream in (ada_sees, omar_sees):
            assert stream.next("message.created").data == {"seq": 1, "message": question.json()}
            assert stream.next("message.created").data == {"seq": 2, "message": answer.json()}
    assert question.json()["senderType"] == "client"
    assert answer.json()["senderType"] == "wrk"
    assert ada.list(workflow).json()["messages"] == [question.json(), answer.json()]
