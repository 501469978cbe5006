"""How many streams there may be, and how long they live."""

from dataclasses import dataclass

HEARTBEAT_SPREAD = 1 / 9  # 27 s ± 3 s


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Numbers and intervals (seconds unless named otherwise)."""

    per_person: int
    admissions_per_second: float
    admission_wait: float
    longest_life: float
    heartbeat: float
    send_deadline: float
    tick: float
    retry_ms: tuple[int, int]
    drain_per_second: float
    farewell: float = 1.5

    @property
    def patience(self) -> float:
        """By how much a heartbeat may be late for want of an answer about rights."""
        return self.heartbeat * HEARTBEAT_SPREAD

    @property
    def heartbeat_ms(self) -> int:
        """The longest time between two heartbeats, as the client is told."""
        return round(self.heartbeat * (1 + HEARTBEAT_SPREAD) * 1000)
