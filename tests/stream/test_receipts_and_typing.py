"""What is true now rather than what happened: told on connect, told when it changes, never with an id (P16, P9)."""

from tests.harness.people import Person


def test_a_newcomer_gets_all_receipts(ada: Person, omar: Person, vera: Person, workflow: str) -> None:
    message = ada.send(workflow, "Hello").json()
    receipt = ada.read(workflow).json()["readReceipt"]
    other = vera.read(workflow).json()["readReceipt"]
    with omar.stream(workflow) as stream:
        told = stream.next("readreceipt.updated").data["readReceipts"]
    assert sorted(told, key=lambda each: each["userId"]) == [receipt, other]
    assert receipt["lastReadMessageId"] == message["id"]
    assert told == omar.list(workflow).json()["readReceipts"]


def test_an_empty_snapshot_is_told_too(ada: Person, workflow: str) -> None:
    with ada.stream(workflow) as stream:
        assert stream.next("readreceipt.updated").data == {"readReceipts": []}


def test_a_receipt_that_moves_is_told(ada: Person, omar: Person, workflow: str) -> None:
    ada.send(workflow, "Hello")
    with ada.stream(workflow) as stream:
        stream.next("readreceipt.updated")
        receipt = omar.read(workflow).json()["readReceipt"]
        assert stream.next("readreceipt.updated").data == {"readReceipts": [receipt]}


def test_reading_again_what_was_read_tells_nobody(ada: Person, omar: Person, workflow: str) -> None:
    ada.send(workflow, "Hello")
    omar.read(workflow)
    with ada.stream(workflow) as stream:
        stream.next("readreceipt.updated")
        omar.read(workflow)
        assert stream.quiet("readreceipt.updated")


def test_typing_starts_and_stops(ada: Person, omar: Person, workflow: str) -> None:
    with omar.stream(workflow) as stream:
        stream.next("ready")
        assert ada.typing(workflow).status_code == 204
        assert stream.next("typing.started").data == {"userId": "ada", "ttlMs": 800}
        ada.typing(workflow, is_typing=False)
        assert stream.next("typing.stopped").data == {"userId": "ada"}


def test_typing_ends_by_itself(ada: Person, omar: Person, workflow: str) -> None:
    with omar.stream(workflow) as stream:
        stream.next("ready")
        ada.typing(workflow)
        stream.next("typing.started")
        assert stream.next("typing.stopped", timeout=2).data == {"userId": "ada"}
        assert stream.quiet("typing.stopped")


def test_nobody_is_told_of_their_own_typing(ada: Person, workflow: str) -> None:
    with ada.stream(workflow) as stream:
        stream.next("ready")
        ada.typing(workflow)
        assert stream.quiet("typing.started", "typing.stopped", seconds=1.2)


def test_typing_of_another_conversation_is_not_told(
    ada: Person, omar: Person, workflow: str, globex_workflow: str
) -> None:
    with omar.stream(workflow) as stream, omar.stream(globex_workflow) as elsewhere:
        stream.next("ready")
        elsewhere.next("ready")
        ada.typing(workflow)
        stream.next("typing.started")
        assert elsewhere.quiet("typing.started")
