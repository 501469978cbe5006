"""What the load generator is asked to do, and what it found: both travel as JSON between two processes."""

import json
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Job:
    """Readers are spread over the workflows, and so are messages; readers and senders take turns with the tokens."""

    port: int
    workflows: Sequence[str]
    tokens: Sequence[str]
    readers: int = 0
    readers_port: int = 0
    """Where readers connect, if to another instance."""
    senders: int = 32
    seconds: float = 5.0
    rate: float = 0.0
    """Messages per second; 0: as fast as they are acknowledged."""
    messages: int = 0
    """Stop after this many; 0: when the time is over."""
    hold: bool = False
    """Only open the readers' streams, say so with a line, and keep them until standard input ends."""


@dataclass(frozen=True, slots=True)
class Result:
    """Times are seconds, latencies milliseconds."""

    answered: int
    refused: int
    seconds: float
    delivered: int = 0
    delivery_seconds: float = 0.0
    lost: int = 0
    repeated: int = 0
    latency: dict[str, float] = field(default_factory=dict[str, float])
    timers_late: float = 0.0
    """By how much (p99, milliseconds) the machine was late to run the generator when a message was due."""
    busy: float = 0.0
    """Share of a core that the generator used."""

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds

    @property
    def frames_per_second(self) -> float:
        return self.delivered / self.delivery_seconds if self.delivery_seconds else 0.0

    @property
    def doubts(self) -> str:
        """What makes the figure doubtful."""
        doubts = {
            f"generator {self.busy:.0%} busy": self.busy > BUSY,
            f"machine busy: timers {self.timers_late:.0f} ms late": self.timers_late > LATE,
            f"{self.refused:,} refused": self.refused > 0,
        }
        return ", ".join(text for text, applies in doubts.items() if applies)


BUSY = 0.95
LATE = 2.0  # the event loop's own timers are a millisecond coarse
COMMAND = [sys.executable, "-m", "bench.load"]


def run_load(job: Job) -> Result:
    """Run a job in a process of its own."""
    done = subprocess.run(COMMAND, input=_line(job), stdout=subprocess.PIPE, text=True, check=True)
    return Result(**json.loads(done.stdout))


@contextmanager
def held_streams(job: Job) -> Generator[None]:
    """Hold a job's streams open, idle, inside the block."""
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(_line(job))
        process.stdin.flush()
        if not process.stdout.readline():
            raise RuntimeError("The load generator could not open its streams; see above.")
        yield
        process.stdin.close()


def _line(job: Job) -> str:
    return json.dumps(asdict(job)) + "\n"
