"""Holds the evidence against the promises of docs/protocol.md; answers with everything that does not fit."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.faults.journal import Conversation, Event, History, Message, Promise, ReaderJournal

NOTHING = Conversation(head=0)


def violations(history: History, *, resyncs: Sequence[str] = ()) -> list[str]:
    """One sentence per broken promise; an empty list is a pass. Every reader has to get these resyncs and no other."""
    return [
        *_promises(history),
        *(line for name, each in history.conversations.items() for line in _log_shape(name, each)),
        *(line for reader in history.readers for line in _reader(reader, history, list(resyncs))),
    ]


def _promises(history: History) -> Iterator[str]:
    """P5: acknowledged means stored, once, as it was acknowledged; one key is one message."""
    seen: dict[tuple[str, str, str], Promise] = {}
    stored = {
        (name, message.sender_id, message.key): message
        for name, conversation in history.conversations.items()
        for message in conversation.messages
    }
    for promise in history.promises:
        key = promise.workflow_id, promise.sender_id, promise.key
        if seen.setdefault(key, promise) != promise:
            yield f"P5: {promise.key} was acknowledged as {seen[key].message_id} and as {promise.message_id}"
        yield from _kept(promise, stored.get(key))


def _kept(promise: Promise, message: Message | None) -> Iterator[str]:
    if message is None:
        yield f"P5: {promise.key} was acknowledged and is not stored"
    elif (message.id, message.seq) != (promise.message_id, promise.seq):
        yield f"P5: {promise.key} was acknowledged as {promise.message_id} and is stored as {message.id}"


def _log_shape(name: str, conversation: Conversation) -> Iterator[str]:
    """P6: 1 to head without a hole; every event has its message, every message its one creation."""
    if [event.seq for event in conversation.events] != list(range(1, conversation.head + 1)):
        yield f"P6: the log of {name} is not 1 to {conversation.head}"
    known = {message.id for message in conversation.messages}
    for event in conversation.events:
        if event.message_id not in known:
            yield f"P6: event {event.seq} of {name} has no message"
    created = Counter(event.message_id for event in conversation.events if event.type == "message.created")
    for message in conversation.messages:
        if created[message.id] != 1:
            yield f"P6: {message.id} of {name} was created {created[message.id]} times"
    keys = Counter((message.sender_id, message.key) for message in conversation.messages)
    yield from (f"P5: {key} is stored {number} times in {name}" for (_, key), number in keys.items() if number > 1)


def _reader(reader: ReaderJournal, history: History, resyncs: list[str]) -> Iterator[str]:
    """P1 to P4: every event of the log since the first connect, once, in order, and the same as in the database."""
    yield from (f"{reader.name}: {protest}" for protest in reader.protests)
    if reader.resyncs != resyncs:
        yield f"P8: {reader.name} was told to reload for {reader.resyncs} and not for {resyncs}"
    if reader.base is None:
        yield f"P1: {reader.name} never got a stream"
        return
    log = history.conversations.get(reader.workflow_id, NOTHING).events
    yield from _order(reader.name, reader.base, reader.applied)
    expected = [event for event in log if event.seq > reader.base]
    missing = [event.seq for event in expected if event not in set(reader.applied)]
    if missing:
        yield f"P1: {reader.name} never got {missing[:10]}"
    invented = [event for event in reader.applied if event not in set(expected)]
    if invented:
        yield f"P4: {reader.name} got what the log does not have: {invented[:3]}"


def _order(name: str, base: int, applied: list[Event]) -> Iterator[str]:
    last = base
    for event in applied:
        if event.seq <= last:
            yield f"P3: {name} got {event.seq} after {last}"
        elif event.seq != last + 1:
            yield f"P2: {name} got {event.seq} after {last}"
        last = max(last, event.seq)
