"""A strict reader: keeps its cursor as a browser would, and refuses every frame that breaks a promise."""

from collections import deque
from dataclasses import dataclass, field

from tests.harness.streams import DURABLE, WITH_ID, Frame, parse
from tests.protocol.fakes import NOTE, Entry, FakeAuthoriser, FakeLog, Shown
from workflow_chat.realtime.log.cursor import Cursor
from workflow_chat.shapes.kinds import Audience

Heard = dict[tuple[str, str], int]  # newest version of a message, by epoch and id, whose change a process has heard of


class Violation(AssertionError):
    """A promise was broken; the text begins with its number in docs/protocol.md."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes on the wire, and what was true when they were made."""

    data: bytes
    heard: Heard
    too_late: bool  # the reader's rights had ended, and this process had to know
    audience: Audience | None  # what the reader had to be shown, unless this process need not have known


@dataclass(slots=True)
class Client:
    """One person's view of the conversation."""

    user_id: str
    log: FakeLog
    authoriser: FakeAuthoriser
    cursor: Cursor | None = None
    view: dict[str, Shown] = field(default_factory=dict[str, Shown])
    wire: deque[Chunk] = field(default_factory=deque[Chunk])
    asked_for: str | None = None  # the cursor of this connection, as it was sent
    unusable: bool = False  # nobody ever issued that cursor
    placed: bool = False  # this connection has seen ready or resync
    frames: list[Frame] = field(default_factory=list[Frame])
    before: Heard = field(default_factory=Heard)  # versions that were in the log when this connection began

    def expect(self, asked_for: str | None, *, unusable: bool) -> None:
        """A connection begins."""
        self.asked_for, self.unusable = asked_for, unusable
        self.placed = False
        self.before = {(self.log.epoch, each): shown.version for each, shown in self.log.messages().items()}
        self.wire.clear()

    def take(self) -> None:
        chunk = self.wire.popleft()
        if chunk.audience is Audience.EVERYONE and NOTE.encode() in chunk.data:
            raise Violation(f"P7: {self.user_id} is not of the Wrk team, and got {chunk.data!r}")
        for frame in parse(iter([chunk.data])):
            self.frames.append(frame)
            self._check_id(frame)
            if frame.event == "ready":
                self._ready(Cursor.parse(frame.id or ""))
            elif frame.event == "resync":
                self._resync(Cursor.parse(frame.id or ""))
            elif frame.event in DURABLE:
                self._durable(frame, chunk)

    def _check_id(self, frame: Frame) -> None:
        if (frame.id is not None) != (frame.event in WITH_ID):
            raise Violation(f"P9: {frame.event} with id {frame.id}")
        if frame.id is not None and Cursor.parse(frame.id) is None:
            raise Violation(f"P9: {frame.id} is no cursor")
        if not self.placed and frame.event in DURABLE:
            raise Violation("P8: an event before ready or resync")

    def _ready(self, place: Cursor | None) -> None:
        if self.unusable:
            raise Violation(f"P8: ready for {self.asked_for}")
        if self.asked_for is not None and str(place) != self.asked_for:
            raise Violation(f"P8: asked for {self.asked_for}, ready at {place}")
        if self.asked_for is None:
            self.view = self._loaded()
        self.cursor, self.placed = place, True

    def _resync(self, place: Cursor | None) -> None:
        self.view = self._loaded()
        self.cursor, self.placed = place, True

    def _loaded(self) -> dict[str, Shown]:
        return self.log.messages(self.authoriser.audiences[self.user_id])

    def _durable(self, frame: Frame, chunk: Chunk) -> None:
        if chunk.too_late:
            raise Violation(f"P7: {self.user_id} got {frame.id} after the end of their rights")
        here, place = self.cursor, Cursor.parse(frame.id or "")
        if here is None or place is None or place.epoch != here.epoch:
            raise Violation(f"P8: {place} after {here} without resync")
        if place.seq <= here.seq:
            raise Violation(f"P3: {place} after {here}")
        if place.seq != here.seq + 1:
            raise Violation(f"P2: {place} after {here}")
        history = self.log.histories[place.epoch]
        truth = history[place.seq - 1] if place.seq <= len(history) else None
        if truth is None:
            raise Violation(f"P4: {place} is {frame.event}, the log ends before it")
        if frame.event == "sync":
            self._pass_over(frame, truth, chunk)
        else:
            self._apply(frame, truth, place, chunk.heard)
        self.cursor = place

    def _pass_over(self, frame: Frame, truth: Entry, chunk: Chunk) -> None:
        if frame.data != {}:
            raise Violation(f"P7: sync says {frame.data}")
        if truth.audience is Audience.EVERYONE or chunk.audience is Audience.WRK:
            raise Violation(f"P4: {self.user_id} may see {truth}, and got sync")

    def _apply(self, frame: Frame, truth: Entry, place: Cursor, heard: Heard) -> None:
        message = frame.data["message"]
        if (truth.type, truth.message_id) != (frame.event, message["id"]):
            raise Violation(f"P4: {place} is {frame.event} of {message['id']}, the log has {truth}")
        known_here = place.epoch, message["id"]
        if message["version"] < max(truth.version, heard.get(known_here, 0), self.before.get(known_here, 0)):
            raise Violation(f"P19: {place} shows {message['body']!r}, which had been replaced")
        known = self.view.get(message["id"])
        if known is None or known.version <= message["version"]:
            self.view[message["id"]] = Shown(message["version"], message["body"])
