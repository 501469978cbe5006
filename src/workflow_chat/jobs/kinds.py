"""The kinds of jobs, as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobKind:
    """How jobs of one kind are worked on. Times are seconds."""

    name: str
    queue: str
    """Queues do not wait for each other; the jobs of one are worked on one after the other."""
    max_attempts: int = 10
    """Claims after which a job is given up, whether they ended with an error or with the end of the process."""
    backoff_base: float = 5
    backoff_cap: float = 3600
    time_limit: float = 300
    """An attempt that takes longer is ended, and counts as an error."""
    lease: float | None = None
    """How long a claim holds; None: as long as the setting says. Of a queue's kinds, the longest counts."""

    def backoff(self, attempts: int, spread: float) -> float:
        """The wait after that many attempts; ``spread``, about 1, parts those that failed together."""
        return min(self.backoff_cap, self.backoff_base * 2**attempts) * spread


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodicJobKind(JobKind):
    """One job that is always there: its handler postpones it and never ends it."""

    every: float


ERASE_EXPIRED = PeriodicJobKind("erase.expired", queue="erase", every=3600)
