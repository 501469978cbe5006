"""Conversations under load on several instances, and the judgement at the end."""

import time
from dataclasses import dataclass, field

from tests.faults.checker import violations
from tests.faults.cluster.installation import Installation
from tests.faults.cluster.stored import stored
from tests.faults.cluster.travellers import RoamingReader, RoamingWriter
from tests.faults.journal import History

WORKFLOWS = ("invoices", "orders", "returns")
WRITERS = ("ada", "ben", "omar")
READERS = ("chloe", "vera")
PATIENCE = 30  # seconds for the last reader, on a machine that is busy with other tests


@dataclass(slots=True)
class Load:
    """Three conversations; in each, three writers, and two readers on every instance."""

    installation: Installation
    seed: int
    per_second: float = 15
    writers: list[RoamingWriter] = field(default_factory=list[RoamingWriter])
    readers: list[RoamingReader] = field(default_factory=list[RoamingReader])
    caught_up_in: float = 0
    begun: float = 0

    def begin(self) -> None:
        places = range(max(2, len(self.installation.urls)))
        self.readers = [
            self.installation.reader(user, workflow, at=place)
            for workflow in WORKFLOWS
            for user in READERS
            for place in places
        ]
        self.begun = time.monotonic()
        self.writers = [
            self.installation.writer(user, workflow, seed=self.seed, per_second=self.per_second)
            for workflow in WORKFLOWS
            for user in WRITERS
        ]
        for writer in self.writers:
            writer.start()

    @property
    def acknowledged(self) -> int:
        return sum(len(writer.promises) for writer in self.writers)

    def wait_for_progress(self, messages: int = 20, seconds: float = PATIENCE) -> None:
        """Let the service prove that it works again."""
        aim, deadline = self.acknowledged + messages, time.monotonic() + seconds
        while self.acknowledged < aim:
            assert time.monotonic() < deadline, f"{self.acknowledged} of {aim} acknowledged\n{self.installation.logs()}"
            time.sleep(0.02)

    def finish(self) -> History:
        """No more messages; whoever reads gets the time to catch up; then the evidence."""
        for writer in self.writers:
            writer.stopping.set()
        for writer in self.writers:
            writer.stop()
        conversations = stored(self.installation.database_url)
        ended = time.monotonic()
        for reader in self.readers:
            left = max(0.1, ended + PATIENCE - time.monotonic())
            try:
                reader.wait_for(conversations[reader.journal.workflow_id].head, left)
            except AssertionError:
                break  # the checker says who is behind
        self.caught_up_in = time.monotonic() - ended
        time.sleep(0.3)  # for what should not come any more: a second copy
        return History(
            promises=[promise for writer in self.writers for promise in writer.promises],
            readers=[reader.journal for reader in self.readers],
            conversations=conversations,
        )

    def expect_kept(self, *, at_least: int = 100) -> History:
        """Every promise to everybody."""
        history = self.finish()
        broken = violations(history)
        assert not broken, f"{broken[:5]}\n{self.installation.logs()}"
        refusals = [refusal for writer in self.writers for refusal in writer.refusals]
        assert not refusals, f"{len(refusals)}, for example {refusals[0]}\n{self.installation.logs()}"
        assert len(history.promises) >= at_least, "the scenario proves nothing with so few messages"
        return history

    def figures(self) -> str:
        delivered = sum(len(reader.journal.applied) for reader in self.readers)
        connects = sum(reader.journal.connects for reader in self.readers)
        retries = sum(writer.retries for writer in self.writers)
        return (
            f"{self.acknowledged} acknowledged, {delivered} delivered, {retries} retries, {connects} connects, "
            f"caught up in {self.caught_up_in:.2f} s, {time.monotonic() - self.begun:.1f} s"
        )
