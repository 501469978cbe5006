"""The checker finds what it is there to find."""

from dataclasses import replace

import pytest

from tests.faults.checker import violations
from tests.faults.journal import Conversation, Event, History, Message, Promise, ReaderJournal


def history() -> History:
    """Three messages, all acknowledged, stored and read."""
    events = [Event(number, "message.created", f"m{number}") for number in (1, 2, 3)]
    messages = [Message(f"m{number}", number, "ada", f"key {number}") for number in (1, 2, 3)]
    return History(
        promises=[Promise("wf", "ada", message.key, message.id, message.seq) for message in messages],
        readers=[ReaderJournal("reader", "wf", base=0, applied=list(events))],
        conversations={"wf": Conversation(3, messages, list(events))},
    )


def test_a_good_history_passes() -> None:
    assert violations(history()) == []


def test_a_retry_that_was_answered_alike_passes() -> None:
    told = history()
    told.promises.append(told.promises[0])
    assert violations(told) == []


def test_a_reader_who_came_later_needs_less() -> None:
    told = history()
    told.readers.append(ReaderJournal("late", "wf", base=2, applied=told.conversations["wf"].events[2:]))
    assert violations(told) == []


@pytest.mark.parametrize(
    ("applied", "rule"),
    [
        ([1, 2], "P1: reader never got [3]"),
        ([1, 3], "P2: reader got 3 after 1"),
        ([1, 2, 2, 3], "P3: reader got 2 after 2"),
        ([2, 1, 3], "P3: reader got 1 after 2"),
    ],
    ids=["loss at the end", "loss in the middle", "duplicate", "reorder"],
)
def test_a_reader(applied: list[int], rule: str) -> None:
    told = history()
    told.readers[0].applied = [told.conversations["wf"].events[seq - 1] for seq in applied]
    assert rule in violations(told)


def test_another_content() -> None:
    told = history()
    told.readers[0].applied[1] = Event(2, "message.created", "somebody else's")
    assert any(line.startswith("P4") for line in violations(told))


def test_a_reload_that_nobody_needed() -> None:
    told = history()
    told.readers[0].resyncs.append("epoch")
    assert violations(told) == ["P8: reader was told to reload for ['epoch'] and not for []"]
    assert violations(told, resyncs=["epoch"]) == []


def test_a_reload_that_was_needed_and_did_not_come() -> None:
    assert violations(history(), resyncs=["epoch"]) == ["P8: reader was told to reload for [] and not for ['epoch']"]


def test_a_reader_who_never_came() -> None:
    told = history()
    told.readers[0].base = None
    assert violations(told) == ["P1: reader never got a stream"]


def test_an_acknowledged_message_that_is_gone() -> None:
    told = history()
    told.conversations["wf"].messages.pop()
    assert "P5: key 3 was acknowledged and is not stored" in violations(told)
    assert "P6: event 3 of wf has no message" in violations(told)


def test_two_answers_for_one_key() -> None:
    told = history()
    told.promises.append(replace(told.promises[0], message_id="m9"))
    assert "P5: key 1 was acknowledged as m1 and as m9" in violations(told)


def test_one_key_stored_twice() -> None:
    told = history()
    told.conversations["wf"].messages.append(Message("m4", 4, "ada", "key 3"))
    assert "P5: key 3 is stored 2 times in wf" in violations(told)


def test_a_hole_in_the_log() -> None:
    told = history()
    told.conversations["wf"].events.pop(1)
    found = violations(told)
    assert "P6: the log of wf is not 1 to 3" in found
    assert "P6: m2 of wf was created 0 times" in found
