"""Random schedules against the real classes; Hypothesis finds one that breaks a promise, and makes it short."""

from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.protocol.fakes import CONVERSATION, NOTE, receipt
from tests.protocol.promises import check_agreement, heal
from tests.protocol.world import World
from workflow_chat.realtime.log import shared_reads
from workflow_chat.realtime.streams.feed import STATES_KEPT, ConversationFeed
from workflow_chat.shapes.kinds import Audience, EventType
from workflow_chat.shapes.notices import ReceiptMoved, TypingSignal

NODES = st.integers(0, 1)
READERS = st.integers(0, 2)
COPIES = st.sampled_from([(1, 1), (1, 1), (0, 1), (1, 0), (0, 0), (2, 1), (1, 2)])
PAUSES = st.sampled_from([0.01, 0.01, 0.3, 3.0, 31.0])
GARBAGE = st.sampled_from(["nonsense", "epoch999-0", "epoch999-3", "{epoch}-99", "{epoch}-01", "\0", "x" * 10_000])
MESSAGES = st.sampled_from(["m", "m", NOTE])
MOST_EVENTS = 30

# The same schedules in every run, so that a build that fails can be trusted; a hunt takes other settings.
QUICK = settings(
    max_examples=400,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],  # to make a found schedule short, add Phase.shrink for a while: it takes minutes
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


class Machine(RuleBasedStateMachine):
    """One conversation, two processes, three readers; the last of them is of the Wrk team, and sees its notes."""

    def __init__(self) -> None:
        super().__init__()
        self._small_pages = patch.object(shared_reads, "PAGE", 3)
        self._small_pages.start()
        self.world = World()
        self.world.authoriser.audiences["reader 2"] = Audience.WRK
        self.made = 0
        self.fail_overs = 0

    @initialize()
    def everybody_reads(self) -> None:
        for number, client in enumerate(self.world.clients):
            self.world.come_back(client, self.world.nodes[number % 2])
            self.world.take_all(client)

    # Writers

    @precondition(lambda self: self.world.log.head < MOST_EVENTS)
    @rule(copies=st.lists(COPIES, min_size=1, max_size=3), kind=MESSAGES)
    def send(self, copies: list[tuple[int, int]], kind: str) -> None:
        for each in copies:
            self.world.commit(EventType.MESSAGE_CREATED, f"{kind}{self.made}")
            self.made += 1
            self._publish_all(each)

    @precondition(lambda self: self._changeable() and self.world.log.head < MOST_EVENTS)
    @rule(
        which=st.integers(0, 3),
        kind=st.sampled_from([EventType.MESSAGE_UPDATED, EventType.MESSAGE_DELETED]),
        copies=COPIES,
    )
    def change(self, which: int, kind: EventType, copies: tuple[int, int]) -> None:
        messages = self._changeable()
        self.world.commit(kind, messages[-1 - which % len(messages)])
        self._publish_all(copies)

    def _publish_all(self, copies: tuple[int, int]) -> None:
        while self.world.unpublished:
            self.world.publish(copies)

    @precondition(lambda self: self.world.log.head < MOST_EVENTS)
    @rule()
    def commit_and_die_before_publishing(self) -> None:
        self.world.commit(EventType.MESSAGE_CREATED, f"m{self.made}")
        self.made += 1
        self.world.unpublished.pop()

    def _changeable(self) -> list[str]:
        return [message_id for message_id, shown in self.world.log.messages().items() if shown.body is not None]

    # The bus

    @rule(node=NODES, order=st.lists(st.integers(0, 2), min_size=1, max_size=6))
    def deliver(self, node: int, order: list[int]) -> None:
        inbox = self.world.nodes[node].bus.inbox
        for index in order:
            if inbox:
                self.world.deliver(self.world.nodes[node], index % len(inbox))

    @rule(node=NODES)
    def lose(self, node: int) -> None:
        self.world.nodes[node].bus.inbox.clear()

    @rule(user=READERS, is_typing=st.booleans())
    def type(self, user: int, is_typing: bool) -> None:  # noqa: FBT001 - hypothesis passes by name
        self._tell(TypingSignal(CONVERSATION, f"reader {user}", is_typing))

    @rule(seq=st.integers(1, 9))
    def read(self, seq: int) -> None:
        self._tell(receipt("writer", seq))

    def _tell(self, notice: TypingSignal | ReceiptMoved) -> None:
        for node in self.world.nodes:
            node.bus.receive(notice)

    # Readers

    @rule(reader=READERS, node=NODES)
    def connect(self, reader: int, node: int) -> None:
        client = self.world.clients[reader]
        if not self.world.is_connected(client):
            self.world.come_back(client, self.world.nodes[node])

    @rule(reader=READERS, node=NODES, garbage=GARBAGE)
    def connect_with_garbage(self, reader: int, node: int, garbage: str) -> None:
        client = self.world.clients[reader]
        if not self.world.is_connected(client):
            cursor = garbage.format(epoch=self.world.log.epoch)
            self.world.connect(client, self.world.nodes[node], cursor, unusable=True)

    @rule(reader=READERS)
    def take(self, reader: int) -> None:
        self.world.take(self.world.clients[reader])

    @rule(reader=READERS)
    def take_all(self, reader: int) -> None:
        self.world.take_all(self.world.clients[reader])

    @rule(reader=READERS)
    def cut(self, reader: int) -> None:
        self.world.cut(self.world.clients[reader])

    @precondition(lambda self: not self.world.authoriser.removed)
    @rule(copies=COPIES)
    def remove_somebody(self, copies: tuple[int, int]) -> None:
        self.world.remove("reader 0")
        self._publish_all(copies)

    @precondition(lambda self: self.world.authoriser.audiences["reader 2"] is Audience.WRK)
    @rule(copies=COPIES)
    def somebody_leaves_the_team(self, copies: tuple[int, int]) -> None:
        self.world.change_audience("reader 2", Audience.EVERYONE)
        self._publish_all(copies)

    # Time, the database, processes

    @rule(seconds=PAUSES)
    def wait(self, seconds: float) -> None:
        self.world.advance(seconds)

    @rule(away=st.booleans())
    def trouble(self, away: bool) -> None:  # noqa: FBT001 - hypothesis passes by name
        self.world.trouble(away=away, slow=not away)

    @rule()
    def mend(self) -> None:
        self.world.mend()

    @precondition(lambda self: self.world.gate.waiting)
    @rule(index=st.integers(0, 9), lost=st.booleans())
    def answer(self, index: int, lost: bool) -> None:  # noqa: FBT001 - hypothesis passes by name
        self.world.gate.release(index % len(self.world.gate.waiting), lost=lost)
        self.world.settle()

    @rule(node=NODES)
    def check_positions(self, node: int) -> None:
        self.world.start(self.world.nodes[node].conversations.check_positions_if_due())

    @rule(node=NODES)
    def kill(self, node: int) -> None:
        self.world.kill(node)

    @precondition(lambda self: self.world.log.head > 3)
    @rule(behind=st.integers(0, 3))
    def trim(self, behind: int) -> None:
        self.world.log.trim(self.world.log.head - behind)

    @precondition(lambda self: self.world.log.head > 3 and self.fail_overs < 2)
    @rule(lost=st.integers(0, 2))
    def fail_over(self, lost: int) -> None:
        self.fail_overs += 1
        self.world.log.fail_over(lost)

    # Promises

    @invariant()
    def queues_are_bounded(self) -> None:
        for connection in self.world.connections.values():
            for feed in () if connection.stream is None else connection.stream.feeds:
                assert isinstance(feed, ConversationFeed)
                assert len(feed._states) <= STATES_KEPT, "P10"

    def teardown(self) -> None:
        try:
            heal(self.world)
            check_agreement(self.world)
        finally:
            self.world.close()
            self._small_pages.stop()
