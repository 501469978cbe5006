"""What writers were promised, what readers were told, and what the database says: the evidence of a fault test."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Promise:
    """A 200 or 201."""

    workflow_id: str
    sender_id: str
    key: str
    message_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Event:
    """One durable event: as the log holds it, or as a reader applied it."""

    seq: int
    type: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is stored."""

    id: str
    seq: int
    sender_id: str
    key: str


@dataclass(slots=True)
class Conversation:
    """One conversation as the database has it."""

    head: int
    messages: list[Message] = field(default_factory=list[Message])
    events: list[Event] = field(default_factory=list[Event])


@dataclass(slots=True)
class ReaderJournal:
    """What one reader has applied since ``base``, over all its connections; a resync begins it again."""

    name: str
    workflow_id: str
    base: int | None = None
    applied: list[Event] = field(default_factory=list[Event])
    resyncs: list[str] = field(default_factory=list[str])
    protests: list[str] = field(default_factory=list[str])  # frames that a strict client refuses
    connects: int = 0


@dataclass(slots=True)
class History:
    """Everything that was observed."""

    promises: list[Promise] = field(default_factory=list[Promise])
    readers: list[ReaderJournal] = field(default_factory=list[ReaderJournal])
    conversations: dict[str, Conversation] = field(default_factory=dict[str, Conversation])
